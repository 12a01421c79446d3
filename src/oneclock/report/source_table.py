"""The numbers: one row a source."""

from __future__ import annotations

from collections.abc import Sequence

from oneclock.report.markup import esc, short
from oneclock.report.values import Rival, SourceReport, Verification
from oneclock.report.wording import (
    GRADE_SIGNS,
    count_text,
    drift_std_text,
    drift_text,
    evidence_word,
    jump_text,
    milliseconds,
    offset_text,
    share_text,
    signed,
    width_text,
)

_HEADS = (
    "Grade",
    "Placed by",
    "Offset at its zero",
    "Offset at its middle",
    "Drift",
    "Windows that agree",
    "Next best place",
    "Verified",
)
_NOTHING = "—"


def source_table(sources: tuple[SourceReport, ...]) -> str:
    cells = [_cells(source) for source in sources]
    # A column in which nobody has anything is left out.
    shown = [i for i in range(len(_HEADS)) if i == 0 or any(c[i] != _NOTHING for c in cells)]
    heads = "".join(
        f'<th scope="col" role="columnheader">{head}</th>'
        for head in ("Source", *(_HEADS[i] for i in shown))
    )
    rows = "".join(
        _row(source, [(_HEADS[i], told[i]) for i in shown])
        for source, told in zip(sources, cells, strict=True)
    )
    return (
        '<table role="table"><caption>Offsets are reference time minus the source’s own time. '
        "The one at its zero is delta; the one at its middle is what a single constant offset, "
        f"such as ffmpeg’s -itsoffset, should be.{_of_pieces(sources)}</caption>"
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def badge(source: SourceReport) -> str:
    sign = GRADE_SIGNS[source.grade]
    return (
        f'<span class="badge {source.grade}"><span aria-hidden="true">{sign}</span> '
        f"{source.grade}</span>"
    )


def chips(source: SourceReport) -> str:
    """What else is particular about it, in a word each."""
    said = []
    if source.placed is not None and len(source.placed.pieces) > 1:
        said.append(f"{len(source.placed.pieces)} pieces")
    if source.by_hand is not None and source.by_hand.moved:
        said.append(f"moved {jump_text(source.by_hand.moved)} by hand")
    if source.by_hand is not None and source.by_hand.locked:
        said.append("locked")
    if source.same_device:
        said.append(f"one device with {len(source.same_device)} more")
    return "".join(f'<span class="chip">{esc(each)}</span>' for each in said)


def verified(check: Verification | None) -> str:
    """The result in words, with the numbers it rests on."""
    if check is None:
        return "not verified"
    word = (
        '<span class="pass">✓ pass</span>' if check.passed else '<span class="fail">✕ fail</span>'
    )
    return (
        f"{word} {milliseconds(check.median_residual)}"
        f"<small>spread {width_text(check.residual_spread)}, "
        f"drift {'applied' if check.drift_applied else 'not applied'}</small>"
    )


def rival_text(rival: Rival) -> str:
    return f"{signed(rival.offset, 3)} s<small>at {short(100 * rival.strength, 0)} %</small>"


def _of_pieces(sources: tuple[SourceReport, ...]) -> str:
    if not any(source.placed and len(source.placed.pieces) > 1 for source in sources):
        return ""
    return " Of a clock with several pieces, both are those of the longest."


def _row(source: SourceReport, told: Sequence[tuple[str, str]]) -> str:
    cells = "".join(
        f'<td role="cell"{" class=nothing" * (cell == _NOTHING)} data-head="{head}">'
        f"<div>{cell}</div></td>"
        for head, cell in told
    )
    more = chips(source)
    name = esc(source.name) + (f'<div class="chips">{more}</div>' if more else "")
    return (
        f'<tr role="row" class="{source.grade}"><th scope="row" role="rowheader">{name}</th>'
        f"{cells}</tr>"
    )


def _cells(source: SourceReport) -> tuple[str, ...]:
    """As many as there are heads."""
    if source.is_reference:
        return (badge(source), _NOTHING, "0 s", "0 s", "0 ppm", *[_NOTHING] * 3)
    rival = _NOTHING if source.rival is None else rival_text(source.rival)
    if source.placed is None:
        return (badge(source), *[_NOTHING] * 4, _agreement(source), rival, _NOTHING)
    clock, middle = source.placed.longest.clock, source.coverage.middle
    return (
        badge(source),
        esc(evidence_word(source.by)),
        f"{offset_text(clock, 0.0)}{_known_to(clock.delta_std)}",
        f"{offset_text(clock, middle)}{_known_to(clock.std_at(middle))}",
        f"{drift_text(clock)}<small>{drift_std_text(clock)}</small>",
        _agreement(source),
        rival,
        verified(source.verification),
    )


def _agreement(source: SourceReport) -> str:
    chance = ""
    if source.chance is not None:
        chance = share_text(source.chance).replace(" ", "\N{NO-BREAK SPACE}")
        chance = f"<small>by chance: {chance}</small>"
    return count_text(source.agreeing, source.heard) + chance


def _known_to(std: float) -> str:
    return f"<small>± {width_text(std)}</small>" if std > 0 else ""
