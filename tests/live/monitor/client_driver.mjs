// Plays a browser around client.js, step by step, and prints what came of it as JSON.
//
//   node client_driver.mjs CLIENT SCENARIO      both: see test_client_js.py

const [client, scenario] = [process.argv[2], JSON.parse(process.argv[3])];
const done = { posts: [], beacons: [], errors: [], timers: 0, listeners: 0, frameCallbacks: 0 };

let now = 0;
let timer = null;
let onPageHide = null;
let onFrame = null;
let hanging = null;
const answers = [...(scenario.answers ?? [])];

function set(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
set("setInterval", (callback, period) => {
  done.period = period;
  done.timers += 1;
  timer = callback;
  return 1;
});
set("clearInterval", () => {
  done.timers -= 1;
  timer = null;
});
set("performance", { now: () => now });
set("document", { visibilityState: "visible" });
set("addEventListener", (name, callback) => {
  done.listeners += 1;
  if (name === "pagehide") onPageHide = callback;
});
set("removeEventListener", () => {
  done.listeners -= 1;
});
set("navigator", scenario.noBeacon ? {} : {
  sendBeacon(address, blob) {
    done.beacons.push({ address, type: blob.type, body: blob.text() });
    return true;
  },
});
set("fetch", async (address, options) => {
  done.posts.push({ address, ...options, body: JSON.parse(options.body), at: now });
  const answer = answers.shift() ?? { status: 204 };
  if (answer.hangs) await new Promise((free) => (hanging = free));
  if (answer.fails) throw new TypeError("network error");
  const headers = { get: (name) => answer[name] ?? null };
  const json = async () => JSON.parse(answer.body ?? "");
  return { status: answer.status, ok: answer.status < 300, headers, json };
});

// The first hears, the second sees.
const receivers = (scenario.receivers ?? []).map((each, place) => (
  Object.defineProperty({ ...each }, "track", { value: { kind: ["audio", "video"][place] } })
));
const connection = {
  connectionState: "connected",
  getReceivers: () => receivers,
  async getStats() {
    if (scenario.noStats) throw new Error("InvalidStateError");
    return new Map((scenario.stats ?? []).map((entry) => [entry.id, entry]));
  },
};
const video = scenario.noFrames ? {} : {
  requestVideoFrameCallback(callback) {
    done.frameCallbacks += 1;
    onFrame = callback;
    return done.frameCallbacks;
  },
  cancelVideoFrameCallback() {
    done.frameCallbacks -= 1;
    onFrame = null;
  },
};

process.on("unhandledRejection", (error) => done.errors.push(String(error)));
const settle = () => new Promise((free) => setImmediate(free));

const { watch } = await import(client);
const watching = watch(connection, { video, ...scenario.options });
for (const step of scenario.steps ?? []) {
  now = step.at ?? now;
  if (step.frame) {
    done.frameCallbacks -= 1;
    onFrame?.(now, step.frame);
  }
  if (step.state) connection.connectionState = step.state;
  if (step.visibility) document.visibilityState = step.visibility;
  if (step.tick) timer?.();
  if (step.free) hanging?.();
  if (step.pagehide) onPageHide?.();
  if (step.stop) watching.stop();
  await settle();
}

for (const beacon of done.beacons) beacon.body = JSON.parse(await beacon.body);
console.log(JSON.stringify({ ...done, receivers, latest: watching.latest() }));
