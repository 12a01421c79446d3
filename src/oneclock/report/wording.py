"""The words and numbers of the page: what a person reads first."""

from __future__ import annotations

import math

from oneclock.report.values import Grade, Report, SourceReport
from oneclock.timebase.clock_map import ClockMap

# A shape and a word each: a grade must not be told by colour alone.
GRADE_SIGNS: dict[Grade, str] = {
    "reference": "◆",
    "trusted": "✓",
    "doubtful": "?",
    "refused": "✕",
    "unreadable": "!",
    "unknown": "–",
}

EVIDENCE_WORDS = {
    "audio": "sound",
    "light": "light",
    "ltc": "timecode heard (LTC)",
    "timecode": "timecode",
    "date": "date",
}
"""What a kind of evidence is called on the page; others are called what they call themselves."""


def verdict(report: Report) -> str:
    """The whole page in one sentence."""
    total, events = len(report.sources), len(report.events)
    good = sum(source.is_on_the_clock for source in report.sources)
    if total == 0:
        return "There are no sources"
    if total == 1:
        return "There is one source, so there is nothing to align"
    if good <= sum(source.is_reference for source in report.sources):
        return f"None of {total} sources is safely on one clock with another"
    where = "one clock" if events == 1 else f"the clocks of {events} events"
    return (
        f"All {total} sources are on {where}"
        if good == total
        else (f"{good} of {total} sources are on {where}")
    )


def concern(source: SourceReport) -> str:
    """What must be known before this source is used; empty where there is nothing to say."""
    if source.is_on_the_clock:
        return ""
    check = source.verification
    said = {
        "doubtful": "It has a place on the timeline, but look before you use it.",
        "refused": "No place on the timeline is believed, and none is drawn.",
        "unknown": "Nobody has graded or verified this placement.",
    }.get(source.grade, "")
    if check and not check.passed:
        said = f"{said} It was measured again and failed.".strip()
    return f"{sentence(source.reason)} {said}".strip()


def sentence(text: str) -> str:
    """
    >>> sentence("too little in common: 1 of 2 windows agree")
    'Too little in common: 1 of 2 windows agree.'
    """
    if not text:
        return ""
    return f"{capital(text)}{'' if text.endswith('.') else '.'}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def evidence_word(by: str) -> str:
    return EVIDENCE_WORDS.get(by, by) or "—"


def drift_text(clock: ClockMap) -> str:
    return f"{signed(clock.drift * 1e6, _decimals(clock.drift_std * 1e6, 2))} ppm"


def drift_std_text(clock: ClockMap) -> str:
    """Empty where nobody stated it."""
    std = clock.drift_std * 1e6
    return f"± {std:.{_decimals(std, 2)}f}" if std > 0 else ""


def offset_text(clock: ClockMap, local: float) -> str:
    """Reference minus local time, at a local time."""
    return f"{signed(clock.to_reference(local) - local, 4)} s"


def signed(number: float, decimals: int) -> str:
    """With a sign, unless it rounds to zero; the minus is a real one."""
    text = f"{abs(number):.{decimals}f}"
    if not text.strip("0."):
        return text
    return f"{'−' if number < 0 else '+'}{text}"


def milliseconds(seconds: float) -> str:
    """Signed, with two to three figures that mean something."""
    ms = seconds * 1e3
    return f"{signed(ms, _decimals(abs(ms), 2))} ms"


def width_text(seconds: float) -> str:
    """A width has no sign."""
    if seconds >= 1.0:
        return f"{seconds:.2f} s"
    return milliseconds(seconds).lstrip("+")


def jump_text(seconds: float) -> str:
    """Of a step: signed, in seconds or milliseconds."""
    return f"{signed(seconds, 2)} s" if abs(seconds) >= 1.0 else milliseconds(seconds)


def share_text(chance: float) -> str:
    """A probability as people say it: 1 in so many.

    >>> share_text(0.002), share_text(3e-11), share_text(0.4)
    ('1 in 500', '1 in 10¹⁰', '40 %')
    """
    if chance > 0.1:
        return f"{chance:.0%}".replace("%", " %")
    if chance <= 1e-300:
        return "below 1 in 10³⁰⁰"
    times = math.floor(-math.log10(chance) + 1e-9)
    if times >= 6:
        return f"1 in 10{str(times).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
    return f"1 in {round(1 / chance):,}".replace(",", "\u202f")


def count_text(agreeing: int, total: int) -> str:
    return f"{agreeing} of {total}" if total else "—"


def _decimals(scale: float, figures: int) -> int:
    """Decimals that show `figures` figures of a number as large as `scale`; 0 to 3."""
    if scale <= 0:
        return 1
    return max(0, min(3, figures - 1 - math.floor(math.log10(scale))))
