// The strip: a minute of offsets, by source, over what people notice and put up with; and beneath,
// what it cost to keep them there.

export const SPAN = 60; // seconds
const SCALES = [150, 300, 600, 1200, 2500, 5000]; // ms, up and down
const MOST_POINTS = 2000;
const GAP = 3.5; // seconds without word: the line is not drawn on
const COSTS = ["late pictures", "dry voice", "freezes"];
const ROW = 17;
const LEFT = 88, RIGHT = 26, TOP = 22, BOTTOM = 34 + ROW * COSTS.length;

export class Strip {
  #canvas; #limits; #points = []; #events = []; #costs = []; #colours = {};

  /** `limits`: [{voice_early, voice_late}], the narrower first, in seconds. */
  constructor(canvas, limits) {
    this.#canvas = canvas;
    this.#limits = limits;
  }

  add(point) { // { at, ms, source, trusted }, at in seconds of the page's clock
    this.#points.push(point);
    if (this.#points.length > MOST_POINTS) this.#points.shift();
  }

  /** A fault that was ordered, or a request that was made because of what it did. */
  mark(at, words, kind = "fault") {
    this.#events.push({ at, words, kind });
  }

  /** `kind` is one of the costs; `count` of them since the last time. */
  cost(at, kind, count) {
    this.#costs.push({ at, kind, count });
  }

  draw(now) {
    this.#forget(now - SPAN - GAP);
    const { context, width, height } = this.#prepared();
    const scale = this.#scale();
    const x = (at) => LEFT + (1 - (now - at) / SPAN) * (width - LEFT - RIGHT);
    const y = (ms) => TOP + (0.5 - clamp(ms / scale, -1, 1) / 2) * (height - TOP - BOTTOM);
    this.#bands(context, x(now - SPAN), x(now), y);
    this.#grid(context, x, y, scale, now, height);
    context.save();
    context.beginPath();
    context.rect(LEFT, 0, width - LEFT, height);
    context.clip();
    this.#markers(context, x, height);
    this.#paid(context, x, height);
    for (const source of ["report", "stats", "sender", "end to end"]) this.#line(context, x, y, source);
    context.restore();
  }

  #forget(before) {
    this.#points = this.#points.filter((point) => point.at > before);
    this.#events = this.#events.filter((event) => event.at > before);
    this.#costs = this.#costs.filter((cost) => cost.at > before);
  }

  #prepared() {
    const ratio = globalThis.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (this.#canvas.width !== Math.round(width * ratio)) this.#canvas.width = Math.round(width * ratio);
    if (this.#canvas.height !== Math.round(height * ratio)) this.#canvas.height = Math.round(height * ratio);
    const context = this.#canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = "12px system-ui, sans-serif";
    const style = getComputedStyle(this.#canvas);
    const names = ["card", "ink", "soft", "line", "lane", "fine", "fair", "red", "blue", "purple", "amber", "green"];
    for (const name of names) this.#colours[name] = style.getPropertyValue(`--${name}`).trim();
    this.#colours.of = {
      sender: this.#colours.blue, stats: this.#colours.purple, report: this.#colours.amber,
      "end to end": this.#colours.green,
    };
    return { context, width, height };
  }

  #scale() {
    const most = this.#points.reduce((most, point) => Math.max(most, Math.abs(point.ms)), 0);
    const acceptable = 1000 * Math.max(...this.#limits.map((limits) => limits.voice_late));
    return SCALES.find((scale) => scale >= Math.max(most * 1.08, acceptable * 1.3)) ?? SCALES.at(-1);
  }

  #bands(context, left, right, y) {
    context.fillStyle = this.#colours.lane;
    context.fillRect(left, TOP, right - left, y(-1e9) - TOP);
    const shades = [this.#colours.fair, this.#colours.fine];
    [...this.#limits].reverse().forEach((limits, number) => {
      const top = y(1000 * limits.voice_early), bottom = y(-1000 * limits.voice_late);
      context.fillStyle = shades[Math.min(number, 1)];
      context.fillRect(left, top, right - left, bottom - top);
    });
  }

  #grid(context, x, y, scale, now, height) {
    const step = scale / 3;
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (let line = -3; line <= 3; line++) {
      const ms = line * step;
      context.strokeStyle = line === 0 ? this.#colours.soft : this.#colours.line;
      stroke(context, [[LEFT, y(ms)], [x(now), y(ms)]]);
      context.fillStyle = this.#colours.soft;
      context.fillText(line > 0 ? `+${ms}` : `${ms}`.replace("-", "−"), LEFT - 6, y(ms));
    }
    const every = x(now) - x(now - SPAN) < 480 ? 20 : 10;
    for (let back = 0; back <= SPAN; back += every) {
      context.textAlign = back === 0 ? "right" : back === SPAN ? "left" : "center";
      context.fillText(back === 0 ? "now" : `${back} s ago`, x(now - back), height - 7);
    }
    context.textAlign = "left";
    context.fillText("ms", LEFT - 24, TOP - 12);
    context.fillText("voice early", LEFT + 8, TOP + 12);
    context.fillText("voice late", LEFT + 8, height - BOTTOM - 12);
    COSTS.forEach((words, row) => {
      context.fillText(words, 2, rowAt(row, height));
      context.strokeStyle = this.#colours.line;
      stroke(context, [[LEFT, rowAt(row, height)], [x(now), rowAt(row, height)]]);
    });
  }

  #markers(context, x, height) {
    context.textAlign = "left";
    context.textBaseline = "middle";
    const free = { fault: -Infinity, request: LEFT + 84 }; // right of "voice early"
    for (const { at, words, kind } of this.#events) {
      context.strokeStyle = context.fillStyle = kind === "fault" ? this.#colours.red : this.#colours.ink;
      context.setLineDash([3, 3]);
      stroke(context, [[x(at), TOP - 6], [x(at), height - 22]]);
      context.setLineDash([]);
      const wide = context.measureText(words).width + 12;
      const left = Math.min(x(at) + 4, this.#canvas.clientWidth - RIGHT - wide);
      if (left < free[kind]) continue; // two at once: the line says it, the words would not be read
      context.fillText(words, left, kind === "fault" ? TOP - 11 : TOP + 12);
      free[kind] = left + wide;
    }
  }

  #paid(context, x, height) {
    context.textAlign = "left";
    for (const [number, { at, kind, count }] of this.#costs.entries()) {
      const y = rowAt(COSTS.indexOf(kind), height);
      context.fillStyle = kind === "freezes" ? this.#colours.red : this.#colours.amber;
      context.beginPath();
      context.arc(x(at), y, Math.min(2.5 + Math.sqrt(count), 7), 0, 2 * Math.PI);
      context.fill();
      // Where they come every second, the size of the dots must do.
      const next = this.#costs.slice(number + 1).find((cost) => cost.kind === kind);
      if (count > 1 && !(next && x(next.at) - x(at) < 28)) context.fillText(`${count}`, x(at) + 10, y);
    }
  }

  #line(context, x, y, source) {
    const points = this.#points.filter((point) => point.source === source);
    context.strokeStyle = this.#colours.of[source];
    for (let number = 1; number < points.length; number++) {
      const [before, after] = [points[number - 1], points[number]];
      if (after.at - before.at > GAP) continue;
      context.lineWidth = 2;
      context.setLineDash(before.trusted && after.trusted ? [] : [4, 4]);
      stroke(context, [[x(before.at), y(before.ms)], [x(after.at), y(after.ms)]]);
    }
    context.setLineDash([]);
    for (const point of points) this.#dot(context, x(point.at), y(point.ms), point);
    context.lineWidth = 1;
  }

  #dot(context, x, y, { source, trusted }) {
    context.beginPath();
    context.arc(x, y, source === "end to end" ? 4.5 : 3, 0, 2 * Math.PI);
    context.lineWidth = 1.5;
    context.fillStyle = trusted ? this.#colours.of[source] : this.#colours.card;
    context.fill();
    context.stroke();
  }
}

function rowAt(row, height) {
  return height - 22 - ROW * (COSTS.length - row - 0.5);
}

function stroke(context, [[x0, y0], [x1, y1]]) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
