// Runs in every page before its own scripts. Notes each picture of every <video> as it is shown, where
// it is on the screen, and how the audio clock runs. Decides nothing: `take()` hands over what was noted
// since the last time.
(() => {
  if (window !== window.top || window.__oneclock) return;

  // Of 25 rows, three are the top 12 % in which numbered flashes have their cells.
  const COLUMNS = 24, ROWS = 25, BLOCKS = 4;
  const STILL = 1; // Pixels by which a layout may differ and be the same.
  let frames = [], moves = [], audio = [], problems = [];
  const watched = new WeakSet();
  const videos = new Map();
  const places = new Map();
  let count = 0;

  const brightness = (pixels, left, top, right, bottom) => {
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = 4 * (y * COLUMNS + x);
        sum += 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
      }
    }
    return sum / ((right - left) * (bottom - top));
  };

  const patches = (pixels) => {
    // One column and one row away from where cells meet: scaling and coding blur the seams.
    const found = [1, 9, 17].map((left) => brightness(pixels, left, 0, left + 6, 2));
    for (let row = 0; row < BLOCKS; row++) {
      for (let column = 0; column < BLOCKS; column++) {
        found.push(brightness(pixels, 6 * column, 6 * row, 6 * column + 6, 6 * row + 6));
      }
    }
    return found.map((level) => Math.round(10 * level) / 10);
  };

  // On the screen, of the picture, which may leave room at the sides of its <video>.
  const placeOf = (video) => {
    const { left: x, top: y, width, height } = video.getBoundingClientRect();
    const [left, top] = [x + screenX, y + screenY + outerHeight - innerHeight];
    const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
    if (getComputedStyle(video).objectFit !== 'contain' || !Number.isFinite(scale)) {
      return [left, top, width, height];
    }
    const [wide, high] = [video.videoWidth * scale, video.videoHeight * scale];
    return [left + (width - wide) / 2, top + (height - high) / 2, wide, high];
  };

  const locate = () => {
    const now = performance.now() / 1000;
    for (const [id, video] of videos) {
      const place = placeOf(video), known = places.get(id);
      if (known && place.every((at, side) => Math.abs(at - known.place[side]) <= STILL)) {
        known.at = now;
      } else {
        moves.push([id, known ? known.at : now, now, ...place]);
        places.set(id, { place, at: now });
      }
    }
  };

  const watch = (video, name) => {
    if (watched.has(video)) return;
    watched.add(video);
    const id = name || `video ${++count}`;
    videos.set(id, video);
    video.scrollIntoView({ block: 'nearest' });
    const canvas = new OffscreenCanvas(COLUMNS, ROWS);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const note = (now, picture) => {
      video.requestVideoFrameCallback(note);
      try {
        context.drawImage(video, 0, 0, COLUMNS, ROWS);
        const pixels = context.getImageData(0, 0, COLUMNS, ROWS).data;
        frames.push([id, picture.expectedDisplayTime / 1000, picture.presentedFrames,
                     picture.width * picture.height, ...patches(pixels)]);
      } catch (error) {
        if (problems.length < 10) problems.push(String(error));
      }
    };
    video.requestVideoFrameCallback(note);
  };

  // Pages make and change their <video> whenever they like.
  setInterval(() => {
    for (const video of document.querySelectorAll('video')) {
      if (video.srcObject) watch(video);
    }
    locate();
  }, 50);

  // A source of silence keeps the audio clock running and the sound device open.
  let context = null;
  const listen = () => {
    context = new AudioContext();
    const silence = new ConstantSourceNode(context, { offset: 0 });
    silence.connect(context.destination);
    silence.start();
    setInterval(() => {
      const { contextTime, performanceTime } = context.getOutputTimestamp();
      if (contextTime > 0) audio.push([contextTime, performanceTime / 1000]);
    }, 200);
  };
  try { listen(); } catch (error) { problems.push(String(error)); }

  Object.defineProperty(window, '__oneclock', { value: {
    watch,
    get audioContext() { return context; },
    take() {
      locate();
      const taken = { origin: performance.timeOrigin, frames, moves, audio, problems };
      frames = []; moves = []; audio = []; problems = [];
      return taken;
    },
  } });
})();
