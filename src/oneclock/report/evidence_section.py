"""Why each source stands where it stands: in words, and as what is left over on its clock."""

from __future__ import annotations

from oneclock.report.drift_chart import drift_figure
from oneclock.report.markup import esc, prose, short
from oneclock.report.piece_table import piece_table
from oneclock.report.remedies import remedy
from oneclock.report.residual_chart import residual_figure
from oneclock.report.source_table import badge, chips, verified
from oneclock.report.values import EventReport, SourceReport
from oneclock.report.wording import count_text, jump_text, sentence, share_text, signed

_LEGEND = (
    '<p class="legend"><svg width="12" height="12" aria-hidden="true">'
    '<circle class="sync" cx="6" cy="6" r="3.5"/></svg> found the clock '
    '<svg width="12" height="12" aria-hidden="true">'
    '<use class="verify" href="#diamond" x="6" y="6"/></svg> checked it afterwards '
    '<svg width="26" height="12" aria-hidden="true"><circle class="sync hollow" cx="6" cy="6" '
    'r="3.5"/><use class="verify hollow" href="#diamond" x="19" y="6"/></svg> '
    "hollow: rejected</p>"
)


def evidence_section(event: EventReport) -> str:
    """Empty where there is nobody but the reference."""
    others = [source for source in event.sources if not source.is_reference]
    if not others:
        return ""
    return (
        '<section><h3>How well each clock fits</h3><p class="caption">A window compares a few '
        "seconds of a source with another recording. First the offset from the reference over "
        "time, beside one constant; then what is left of it when the clock is taken away: on a "
        f"good one it is noise about zero.</p>{_LEGEND}{''.join(map(_source, others))}</section>"
    )


def _source(source: SourceReport) -> str:
    said = "".join(f'<p class="facts">{line}</p>' for line in _lines(source))
    more = chips(source)
    return (
        f'<article class="{source.grade}"><h4>{esc(source.name)} {badge(source)} '
        f'<span class="chips">{more}</span></h4>{said}{_figures(source)}</article>'
    )


def _figures(source: SourceReport) -> str:
    if source.placed is None:
        return ""
    left = residual_figure(source) or '<p class="remarks">There are no windows to show.</p>'
    return f"{drift_figure(source)}{piece_table(source)}{left}"


def _lines(source: SourceReport) -> list[str]:
    """Markup, a paragraph each."""
    said = [prose(sentence(source.reason)), " · ".join(_facts(source))]
    if source.by_hand is not None and source.by_hand.moved:
        said.append(
            f"A person moved it by {jump_text(source.by_hand.moved)}: the windows below show where "
            "the evidence would have it."
        )
    if source.by_hand is not None and source.by_hand.locked:
        said.append(prose("A person locked it: `oneclock sync` leaves it as it stands."))
    if source.same_device:
        said.append(f"One device, one drift: shared with {esc(', '.join(source.same_device))}.")
    if source.also_fits:
        places = ", ".join(f"{signed(offset, 3)} s" for offset in source.also_fits)
        said.append(f"It may belong elsewhere: {places} from its own time fit as well or nearly.")
    said += [prose(sentence(note)) for note in source.notes]
    if what_to_do := remedy(source):
        said.append(f"<b>What to do</b>: {prose(what_to_do)}")
    return [line for line in said if line]


def _facts(source: SourceReport) -> list[str]:
    facts = []
    if source.heard and not source.reason:
        facts.append(f"{count_text(source.agreeing, source.heard)} windows agree")
    if source.chance is not None and not source.reason:
        facts.append(f"by chance: {share_text(source.chance)}")
    if source.rival:
        facts.append(
            f"next best offset {signed(source.rival.offset, 3)} s, at "
            f"{short(100 * source.rival.strength, 0)} % of the strength"
        )
    if source.verification:
        facts.append(f"verified: {verified(source.verification)}")
    return facts
