// Plays a file and a stream whose flashes and beeps are known, see calibration.py. Called with the
// address of the file and seconds between marks; resolves when both have been played.
async ({ file, period, marks, lead, pitch }) => {
  const audio = window.__oneclock.audioContext;
  if (audio.state !== 'running') await audio.resume();

  const player = document.createElement('video');
  player.width = 320;
  player.src = file;
  document.body.append(player);
  window.__oneclock.watch(player, 'file');

  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 240;
  const paint = canvas.getContext('2d');
  paint.fillRect(0, 0, 320, 240);
  const screen = document.createElement('video');
  screen.muted = true;
  screen.srcObject = canvas.captureStream();
  document.body.append(canvas, screen);
  window.__oneclock.watch(screen, 'stream');
  await Promise.all([player.play(), screen.play()]);

  // Between the marks of the file, so that no beep falls into another.
  const first = audio.currentTime - player.currentTime + lead + period / 2;
  const beeps = Array.from({ length: marks }, (_, mark) => first + mark * period);
  for (const beep of beeps) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const level = new GainNode(audio, { gain: 0.4 });
    tone.connect(level).connect(audio.destination);
    tone.start(beep);
    tone.stop(beep + 0.05);
  }

  const painted = [], claimed = [];
  let waiting = [...beeps], white = 0;
  await new Promise((done) => {
    const turn = () => {
      const now = performance.now();
      const { contextTime, performanceTime } = audio.getOutputTimestamp();
      const heard = contextTime + (now - performanceTime) / 1000;
      if (waiting.length && heard >= waiting[0]) {
        painted.push(now / 1000);
        claimed.push((performanceTime + 1000 * (waiting.shift() - contextTime)) / 1000);
        white = 5;
      }
      // Something must change from picture to picture, or nothing is captured.
      paint.fillStyle = white > 0 ? '#ffffff' : (white % 2 ? '#101010' : '#181818');
      white -= 1;
      paint.fillRect(0, 0, 320, 240);
      if (waiting.length || heard < beeps[marks - 1] + 0.3) requestAnimationFrame(turn);
      else done();
    };
    requestAnimationFrame(turn);
  });
  return { painted, claimed };
}
