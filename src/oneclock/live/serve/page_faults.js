// The buttons that spoil it, as orders that the server understands.

const faults = (fps) => [
  ["late:0.2", "Late pictures", "From now on every picture is ready 200 ms after its sound."],
  ["stall:0.6", "Stall", "The face delivers nothing for 0.6 s, then all that was held up at once."],
  ["gap:2", "Gap", "The voice says nothing for 2 s and counts its samples as if it had."],
  ["restart", "Cut off", "The talk turn is cancelled in mid-word, and a new one begins."],
  ["jitter:0.03", "Uneven", "Sound and pictures are ready unevenly: 30 ms, give or take."],
  ["loss:0.02", "Losses", "From now on two packets of a hundred never arrive."],
  [`fps:${fps - 1}`, "Wrong rate", `${fps - 1} pictures a second from a face that claims ${fps}.`],
  ["drift:500", "Fast clock", "The voice's sample clock runs 500 ppm fast: 30 ms in a minute."],
  ["clear", "Mend it all", "Voice and face are again as they should be."],
];

/** `post` is called with the order and its name. */
export function showFaults(place, fps, post) {
  const buttons = faults(fps).map(([order, name, words]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = order === "clear" ? "fault mend" : "fault";
    button.dataset.order = order;
    button.disabled = true;
    const title = document.createElement("b");
    const code = document.createElement("code");
    const sentence = document.createElement("span");
    [title.textContent, code.textContent, sentence.textContent] = [name, order, words];
    title.append(code);
    button.append(title, sentence);
    button.addEventListener("click", () => post(order, name));
    return button;
  });
  place.replaceChildren(...buttons);
}
