// The page of `oneclock live serve`: plays the clock, shows what is known, orders faults.

import { watch } from "/client.js";
import { showFaults } from "/page_faults.js";
import { milliseconds, showLegend } from "/page_legend.js";
import { Onlookers } from "/page_onlookers.js";
import { connect, play, Refused } from "/page_player.js";
import { Strip } from "/page_strip.js";

const STATES = {
  good: "in step", strained: "strained", broken: "out of step", unknown: "not judged",
};
// What it cost, as health counts it, and as the strip calls it.
const COSTS = [
  ["video_late_frames", "late pictures"], ["audio_underruns", "dry voice"], ["freezes", "freezes"],
];
const REDRAWN_EVERY = 250; // ms
const LOOKED_AT_EVERY = 1000;
const SILENT_AFTER = 5; // s

const byId = (id) => document.getElementById(id);
const address = new URL(location.href);
let token = new URLSearchParams(address.hash.slice(1)).get("token") ?? "";
let strip = null;
let settings = null; // { fps, size, policy, limits }
let preparing = null;
let playing = null; // { connection, session, leave, watching, events, onlookers, newest, zero }

const authorized = () => (token ? { Authorization: `Bearer ${token}` } : {});
const now = () => performance.now() / 1000;

// -- start and end -------------------------------------------------------------------------------

async function start() {
  byId("start").disabled = true;
  byId("token-form").hidden = true;
  curtain("Connecting …");
  try {
    await prepare();
    const joined = await connect(authorized());
    playing = { ...joined, onlookers: new Onlookers(), newest: null, zero: null };
    playing.watching = watch(joined.connection, {
      video: byId("video"), post: `/stats/${joined.session}`, token,
      jitterBufferTarget: settings.policy.target_jitter_buffer_ms, interval: 500,
    });
    playing.events = listen(joined.session);
    joined.connection.addEventListener("connectionstatechange", look);
    byId("unmute").hidden = await play(byId("video"), joined.stream);
    byId("curtain").hidden = true;
    setFaults(true);
  } catch (error) {
    explain(error);
  }
}

function prepare() {
  preparing ??= askForSettings().catch((error) => {
    preparing = null;
    throw error;
  });
  return preparing;
}

async function askForSettings() {
  const answer = await fetch("/state", { headers: authorized() });
  if (!answer.ok) throw new Refused(answer.status, (await answer.text()).trim());
  settings = await answer.json();
  strip = new Strip(byId("strip"), settings.limits);
  showFaults(byId("faults"), settings.fps, post);
  byId("strip-card").hidden = byId("faults-card").hidden = false;
  strip.draw(now());
  setInterval(redraw, REDRAWN_EVERY);
  setInterval(askForOrders, LOOKED_AT_EVERY);
}

function look() {
  if (!playing) return;
  const state = playing.connection.connectionState;
  if (state === "failed" || state === "closed") lost("The connection is lost.");
}

function lost(words) {
  end();
  curtain(words, { isLost: true, again: "Start again" });
}

function end() {
  if (!playing) return;
  playing.events.close();
  playing.watching.stop();
  playing.leave();
  playing = null;
  byId("video").srcObject = null;
  setFaults(false);
  showState("unknown", "not connected", []);
  for (const number of document.querySelectorAll(".numbers dd")) number.textContent = "–";
  showSources();
}

function explain(error) {
  end();
  if (error instanceof Refused && [401, 403].includes(error.status)) {
    if (error.status === 401 || token) byId("token-form").hidden = false;
    return curtain(refusal(error), { isLost: true });
  }
  const words = error instanceof Refused && error.status === 503
    ? "As many watch as may. Try again in a moment."
    : error instanceof TypeError ? "The server does not answer." : error.message;
  curtain(words, { isLost: true, again: "Try again" });
}

function refusal(error) {
  if (error.status === 401) return "This server asks for a token.";
  return token ? "The token is another one." : error.message;
}

function curtain(words, { isLost = false, again = "Start" } = {}) {
  byId("curtain").hidden = false;
  byId("curtain").classList.toggle("lost", isLost);
  byId("curtain-words").textContent = words;
  byId("start").textContent = again;
  byId("start").disabled = words === "Connecting …";
  byId("start").hidden = !byId("token-form").hidden; // entering the token starts as well
}

// -- what is told --------------------------------------------------------------------------------

// Of all sessions: others may know of theirs what nobody tells of this one.
function listen(session) {
  const events = new EventSource(token ? `/health?${new URLSearchParams({ token })}` : "/health");
  const when = (kind, ofThis, ofAnother) => events.addEventListener(kind, ({ data }) => {
    const news = JSON.parse(data);
    if (playing) (news.session === session ? ofThis : ofAnother)?.(news);
  });
  when("health", told, overheard);
  when("request", asked);
  return events;
}

function told(health) {
  // The server counts monotonic seconds from elsewhere. The least delay seen is the nearest.
  const zero = now() - health.at;
  playing.zero = Math.min(playing.zero ?? zero, zero);
  for (const offset of health.offsets) {
    if (playing.newest?.offsets.some((o) => o.source === offset.source && o.at === offset.at)) continue;
    draw(offset);
  }
  for (const [counter, kind] of COSTS) {
    const more = health[counter] - (playing.newest?.[counter] ?? health[counter]);
    if (more > 0) strip.cost(now(), kind, more);
  }
  playing.newest = health;
  playing.toldAt = now();
  showState(health.state, STATES[health.state], health.reasons);
  showNumbers(health);
  showSources();
}

function overheard(health) {
  if (playing.zero === null) return;
  const news = playing.onlookers.hear(health, now());
  news.filter((offset) => !own(offset.source)).forEach(draw);
  showSources();
}

function draw(offset) {
  strip.add({ ...offset, at: offset.at + playing.zero });
}

function asked({ at, kind, fps_share, size_share }) {
  const words = kind.endsWith("fps") ? `${pictures(fps_share)} pictures a second`
    : kind.endsWith("picture") ? size(size_share) : "a shorter turn";
  strip.mark(playing.zero === null ? now() : at + playing.zero, `asked for ${words}`, "request");
}

const own = (source) => playing?.newest?.offsets.find((offset) => offset.source === source);
const pictures = (share) => Math.round(settings.fps * share);
const size = (share) => settings.size.map((side) => 2 * Math.floor(side * share / 2)).join(" × ");

function showSources() {
  const others = (source) => playing?.onlookers.of(source, now());
  showLegend(byId("legend"), { own, others, token });
}

function showState(state, words, reasons) {
  byId("state").className = `state ${state}`;
  byId("state").textContent = words;
  const items = reasons.map((reason) => {
    const item = document.createElement("li");
    item.textContent = reason;
    return item;
  });
  const before = [...byId("reasons").children].map((item) => item.textContent).join();
  if (before !== reasons.join()) byId("reasons").replaceChildren(...items);
}

function showNumbers(health) {
  const offset = health.offset;
  const by = offset ? ` by ${offset.source}${offset.trusted ? "" : " (?)"}` : "";
  byId("n-offset").textContent = milliseconds(health.av_offset_ms, true) + by;
  byId("n-audio").textContent = milliseconds(health.audio_buffer_ms);
  byId("n-video").textContent = milliseconds(health.video_buffer_ms);
  byId("n-late").textContent = health.video_late_frames;
  byId("n-underruns").textContent = `${health.audio_underruns} ×`;
  byId("n-freezes").textContent = `${health.freezes}, ${health.frozen_seconds.toFixed(1)} s`;
  byId("n-concealed").textContent =
    health.concealed_share === null ? "–" : `${(100 * health.concealed_share).toFixed(1)} %`;
}

function redraw() {
  if (document.hidden) return;
  strip.draw(now());
  if (!playing?.newest) return;
  if (now() - playing.toldAt > SILENT_AFTER) lost("The server does not answer any more.");
  else byId("strip").setAttribute("aria-label", `Offset now: ${byId("n-offset").textContent}`);
}

// -- faults --------------------------------------------------------------------------------------

function setFaults(enabled) {
  for (const button of byId("faults").children) button.disabled = !enabled;
}

async function post(order, name) {
  if (!playing) return;
  strip.mark(now(), name.toLowerCase());
  try {
    const answer = await fetch(`/fault?session=${playing.session}`, {
      method: "POST",
      headers: { ...authorized(), "Content-Type": "application/json" },
      body: JSON.stringify({ fault: order }),
    });
    byId("fault-words").textContent = answer.ok ? "" : await answer.text();
    await askForOrders();
  } catch {
    byId("fault-words").textContent = "The server does not answer.";
  }
}

async function askForOrders() {
  if (!playing) return;
  const answer = await fetch("/state", { headers: authorized() }).catch(() => null);
  if (!answer?.ok || !playing) return;
  const told = (await answer.json()).sessions[playing?.session];
  if (!told) return;
  const fps = Math.min(told.sender.target_fps, pictures(told.fps_share));
  const rate = fps.toFixed(1).replace(".0", "");
  byId("n-fps").textContent =
    told.size_share < 1 ? `${rate}/s, ${size(told.size_share)}` : `${rate} a second`;
  for (const button of byId("faults").children) {
    button.setAttribute("aria-pressed", String(told.orders.includes(button.dataset.order)));
  }
}

// -- begin ---------------------------------------------------------------------------------------

byId("start").addEventListener("click", start);
byId("unmute").addEventListener("click", () => {
  byId("video").muted = false;
  byId("unmute").hidden = true;
});
byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = byId("token").value;
  start();
});
addEventListener("pagehide", end);
showSources();
prepare().catch(explain);
if (address.searchParams.has("autoplay")) start();
