// Offsets that others find out of sessions of their own on this server. Of each source one session
// is listened to at a time, so that the strip draws one line and not a tangle of several.

export const TOLD_BY_OTHERS = ["report", "end to end"];
const GONE_AFTER = 3; // seconds; of a session that is there, health comes every second

export class Onlookers {
  #heard = new Map(); // by source: { session, offset, at }

  /** A session's health; returns what of it is new and to be drawn. */
  hear({ session, offsets }, now) {
    const news = [];
    for (const source of TOLD_BY_OTHERS) {
      const offset = offsets.find((offset) => offset.source === source);
      const held = this.#held(source, now);
      if (held && held.session !== session && (!offset || offset.trusted <= held.offset.trusted)) continue;
      if (!offset) this.#heard.delete(source);
      else this.#heard.set(source, { session, offset, at: now });
      if (offset && (held?.session !== session || held.offset.at !== offset.at)) news.push(offset);
    }
    return news;
  }

  of(source, now) {
    return this.#held(source, now)?.offset;
  }

  #held(source, now) {
    const held = this.#heard.get(source);
    return held && now - held.at <= GONE_AFTER ? held : undefined;
  }
}
