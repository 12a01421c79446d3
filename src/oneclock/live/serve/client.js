// What a viewer's browser knows of its own playback, posted to the monitor once a second.
//
//   import { watch } from "/client.js";
//   const watching = watch(connection, { video, post: "/stats/my-session", token });
//
// Fields have the names of W3C webrtc-stats and requestVideoFrameCallback and are sent as they are
// read: what follows from them is worked out by the server. A browser that does not know a field
// leaves it out. The answer may say how long its jitter buffers should hold sound and pictures.

const TRACK = [
  "timestamp", "ssrc", "packetsReceived", "packetsLost", "jitter", "jitterBufferDelay",
  "jitterBufferEmittedCount", "jitterBufferTargetDelay", "estimatedPlayoutTimestamp",
];
const AUDIO = [
  ...TRACK, "totalSamplesReceived", "concealedSamples", "silentConcealedSamples",
  "concealmentEvents", "totalAudioEnergy", "totalSamplesDuration",
];
const VIDEO = [
  ...TRACK, "framesReceived", "framesDecoded", "framesDropped", "framesPerSecond", "freezeCount",
  "totalFreezesDuration",
];
const REPORT = ["timestamp", "ssrc", "remoteTimestamp", "reportsSent", "packetsSent"];
const FRAME = [
  "presentedFrames", "presentationTime", "expectedDisplayTime", "rtpTimestamp", "receiveTime",
  "captureTime", "processingDuration", "mediaTime", "width", "height",
];

const GONE = new Set([401, 403, 404]); // nothing that a next post could change
const LONGEST_PAUSE = 30_000;
const OVER = new Set(["closed", "failed"]);

/**
 * @param {RTCPeerConnection} connection whose two receivers play
 * @param {object} options
 * @param {HTMLVideoElement} [options.video] that shows the picture
 * @param {string} options.post address that takes the posts
 * @param {string} [options.token] where the monitor asks for one
 * @param {number} [options.interval] milliseconds between posts
 * @param {number} [options.jitterBufferTarget] milliseconds asked of both jitter buffers, until
 *   the answers to posts say otherwise
 * @returns {{stop: () => void, latest: () => (object | null)}}
 */
export function watch(
  connection,
  { video, post, token, interval = 1000, jitterBufferTarget } = {},
) {
  const viewer = newName();
  const pause = Math.max(250, Number(interval) || 1000); // the server takes four a second
  let targets = { audio: jitterBufferTarget, video: jitterBufferTarget };
  let sequence = 0;
  let last = null;
  let frame = null;
  let frameCallback = null;
  let busy = false;
  let silentUntil = 0;
  let failures = 0;
  let stopped = false;

  const onFrame = (_now, metadata) => {
    frame = pick(metadata, FRAME);
    frameCallback = video.requestVideoFrameCallback(onFrame);
  };
  if (typeof video?.requestVideoFrameCallback === "function") {
    frameCallback = video.requestVideoFrameCallback(onFrame);
  }
  const onPageHide = () => sendLast();
  globalThis.addEventListener?.("pagehide", onPageHide);
  askForBuffers(connection, targets); // before the first picture: it would be shown too soon
  const timer = setInterval(sample, pause);

  async function sample() {
    // A local close() fires no event: it is seen here.
    if (OVER.has(connection.connectionState)) return stop();
    // One at a time: a server that hangs must not gather requests here.
    if (busy || performance.now() < silentUntil) return;
    busy = true;
    try {
      askForBuffers(connection, targets);
      const told = await read();
      if (!stopped) await send(told);
      if (!stopped) askForBuffers(connection, targets);
    } catch {
      failed(); // a connection that is going away, a network that is not there
    } finally {
      busy = false;
    }
  }

  async function read() {
    const told = {
      viewer,
      sequence: ++sequence,
      visible: globalThis.document?.visibilityState !== "hidden",
      ...fromReport(await connection.getStats()),
    };
    if (frame) told.frame = frame;
    last = told;
    return told;
  }

  async function send(told) {
    const headers = { "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    const body = JSON.stringify(told);
    const answer = await fetch(post, { method: "POST", headers, body, keepalive: true });
    if (GONE.has(answer.status)) return stop();
    if (answer.status === 200) targets = (await answer.json()).jitterBufferTarget ?? targets;
    if (answer.ok) failures = 0;
    else failed(1000 * Number(answer.headers?.get("Retry-After")) || 0);
  }

  function failed(wait = 0) {
    failures += 1;
    const backedOff = pause * 2 ** Math.min(failures, 6);
    silentUntil = performance.now() + Math.min(LONGEST_PAUSE, Math.max(wait, backedOff));
  }

  function sendLast() {
    // The page goes away: fetch may be cut off, a beacon is not. It can carry no header.
    if (!last || stopped || typeof globalThis.navigator?.sendBeacon !== "function") return;
    const address = token ? withToken(post, token) : post;
    const told = JSON.stringify({ ...last, sequence: ++sequence, visible: false });
    navigator.sendBeacon(address, new Blob([told], { type: "application/json" }));
  }

  function stop() {
    if (stopped) return;
    stopped = true;
    clearInterval(timer);
    globalThis.removeEventListener?.("pagehide", onPageHide);
    if (frameCallback !== null) video.cancelVideoFrameCallback?.(frameCallback);
  }

  return { stop, latest: () => last };
}

function fromReport(report) {
  const told = {};
  for (const [kind, fields] of [["audio", AUDIO], ["video", VIDEO]]) {
    const inbound = busiest(report, kind);
    if (!inbound) continue;
    told[kind] = pick(inbound, fields);
    const remote = inbound.remoteId && report.get(inbound.remoteId);
    if (remote) told[`${kind}Report`] = pick(remote, REPORT);
  }
  return told;
}

// After a restart, a track that is over may still be listed beside the one that plays.
function busiest(report, kind) {
  let found = null;
  report.forEach((entry) => {
    if (entry.type !== "inbound-rtp" || (entry.kind ?? entry.mediaType) !== kind) return;
    const last = entry.lastPacketReceivedTimestamp ?? 0;
    if (!found || last > (found.lastPacketReceivedTimestamp ?? 0)) found = entry;
  });
  return found;
}

function pick(source, names) {
  const picked = {};
  for (const name of names) {
    const value = source[name];
    if (typeof value === "number" && Number.isFinite(value)) picked[name] = value;
  }
  return picked;
}

function askForBuffers(connection, targets) {
  for (const receiver of connection.getReceivers()) {
    const target = targets[receiver.track?.kind];
    if (!Number.isFinite(target) || !("jitterBufferTarget" in receiver)) continue;
    if (receiver.jitterBufferTarget !== target) {
      receiver.jitterBufferTarget = target;
    }
  }
}

function withToken(address, token) {
  const mark = address.includes("?") ? "&" : "?";
  return `${address}${mark}token=${encodeURIComponent(token)}`;
}

function newName() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
