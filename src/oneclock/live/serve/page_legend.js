// Who says what: every source with its newest offset and whose it is, or how to get one.

const SOURCES = [
  { source: "sender", kind: "sender", own: "when packets left" },
  { source: "stats", kind: "stats", own: "as this browser reckons" },
  {
    source: "report", kind: "report", own: "by an onlooker of this viewer",
    others: "by another viewer: oneclock live watch", command: "oneclock live watch", path: "/whep",
  },
  {
    source: "end to end", kind: "end-to-end", own: "by flash and beep: oneclock live test",
    others: "by another viewer: oneclock live test", command: "oneclock live test", path: "/",
  },
];

/** `own` and `others` give the newest offset of a source, if there is one. */
export function showLegend(list, { own, others, token }) {
  const items = SOURCES.map((about) => {
    const mine = own(about.source);
    const offset = mine ?? others(about.source);
    const item = document.createElement("li");
    item.className = `${about.kind} ${offset ? (offset.trusted ? "" : "doubted") : "silent"}`;
    const name = document.createElement("b");
    name.textContent = `${about.source} ${offset ? milliseconds(offset.ms, true) : "–"}`;
    item.append(document.createElement("i"), name, ...words(about, offset, mine, token));
    return item;
  });
  const before = list.innerHTML;
  const after = items.map((item) => item.outerHTML).join("");
  if (before !== after) list.replaceChildren(...items); // a command that is being marked stays so
}

function words({ own, others, command, path }, offset, mine, token) {
  const whose = offset && !mine ? others : own;
  if (offset) return [offset.trusted ? whose : `${whose}; not trusted: ${offset.why_not}`];
  if (!command) return [own];
  const code = document.createElement("code");
  code.textContent = `${command} ${location.origin}${path}${token ? " --token …" : ""}`;
  return ["run ", code];
}

export function milliseconds(ms, isSigned = false) {
  if (ms === null || ms === undefined) return "–";
  const rounded = Math.round(ms);
  const sign = rounded < 0 ? "−" : isSigned && rounded > 0 ? "+" : "";
  return `${sign}${Math.abs(rounded)} ms`;
}
