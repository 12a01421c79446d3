"""The numbers: one row a source."""

from __future__ import annotations

from oneclock.report.markup import esc
from oneclock.report.values import SourceReport, Verification
from oneclock.report.wording import (
    GRADE_SIGNS,
    count_text,
    drift_std_text,
    drift_text,
    milliseconds,
    offset_text,
    share_text,
    width_text,
)

_HEADS = (
    "Source",
    "Grade",
    "Offset at its zero",
    "Offset at its middle",
    "Drift",
    "Probes that agree",
    "By chance",
    "Verified",
)


def source_table(sources: tuple[SourceReport, ...]) -> str:
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    rows = "".join(_row(source) for source in sources)
    return (
        '<table role="table"><caption>Offsets are reference time minus the source’s own time. '
        "The one at its zero is delta; the one at its middle is what a single constant offset, "
        "such as ffmpeg’s -itsoffset, should be.</caption>"
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def badge(source: SourceReport) -> str:
    sign = GRADE_SIGNS[source.grade]
    return (
        f'<span class="badge {source.grade}"><span aria-hidden="true">{sign}</span> '
        f"{source.grade}</span>"
    )


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


def _row(source: SourceReport) -> str:
    cells = "".join(
        f'<td role="cell" data-head="{head}"><div>{cell}</div></td>'
        for head, cell in zip(_HEADS[1:], (badge(source), *_numbers(source)), strict=True)
    )
    name = esc(source.name)
    return (
        f'<tr role="row" class="{source.grade}"><th scope="row" role="rowheader">{name}</th>'
        f"{cells}</tr>"
    )


def _numbers(source: SourceReport) -> tuple[str, ...]:
    if source.is_reference:
        return ("0 s", "0 s", "0 ppm", "—", "—", "—")
    probes = count_text(source.agreeing, len(source.sync_probes))
    chance = "—" if source.chance is None else share_text(source.chance)
    clock = source.placed
    if clock is None:
        return ("—", "—", "—", probes, chance, "—")
    middle = source.coverage.middle
    return (
        f"{offset_text(clock, 0.0)}{_known_to(clock.delta_std)}",
        f"{offset_text(clock, middle)}{_known_to(clock.std_at(middle))}",
        f"{drift_text(clock)}<small>{drift_std_text(clock)}</small>",
        probes,
        chance,
        verified(source.verification),
    )


def _known_to(std: float) -> str:
    return f"<small>± {width_text(std)}</small>" if std > 0 else ""
