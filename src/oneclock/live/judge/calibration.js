// Plays a file, see calibration.py; resolves when it has been played.
async ({ file }) => {
  const audio = window.__oneclock.audioContext;
  if (audio.state !== 'running') await audio.resume();
  const player = document.createElement('video');
  player.style.cssText = 'position: fixed; left: 0; top: 0; width: 640px; height: 480px';
  player.src = file;
  window.__oneclock.watch(player, 'file');
  document.body.append(player);
  await player.play();
  await new Promise((done, failed) => { player.onended = done; player.onerror = failed; });
}
