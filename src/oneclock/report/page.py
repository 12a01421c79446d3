"""The page itself: what to know first, then each event: its timeline, its numbers, its evidence."""

from __future__ import annotations

from oneclock.report.axis import clock_text
from oneclock.report.clock_steps import of_the_reference
from oneclock.report.closeup_chart import closeup_figure
from oneclock.report.comparison_chart import comparison_figure
from oneclock.report.contact_sheet import contact_sheet
from oneclock.report.event_style import EVENT_STYLE
from oneclock.report.evidence_section import evidence_section
from oneclock.report.how_to_read import HOW_TO_READ
from oneclock.report.markup import esc, prose
from oneclock.report.remedies import remedy
from oneclock.report.shell import footer, shell
from oneclock.report.source_table import badge, source_table
from oneclock.report.timeline_chart import timeline_figure
from oneclock.report.values import EventReport, Report, SourceReport
from oneclock.report.wording import capital, concern, jump_text, verdict

_EQUATION = (
    '<p class="equation"><var>reference</var> = <var>delta</var> + (1 + <var>drift</var>) '
    "× <var>local</var></p>"
)


def render_page(report: Report) -> str:
    """One self-contained HTML page: no script, no font, no address outside itself."""
    alone = len(report.events) == 1
    events = "".join(
        _event(event, "On" if alone else f"Event {number}: on", f"e{number}")
        for number, event in enumerate(report.events, 1)
    )
    body = _header(report) + events + HOW_TO_READ + footer(report.made_with, report.made_on)
    return shell(report.title, body, EVENT_STYLE)


def _header(report: Report) -> str:
    good = all(source.is_on_the_clock for source in report.sources)
    concerns = "".join(_concern(source) for source in report.sources)
    concerns += "".join(_steps_of_reference(event) for event in report.events)
    listed = f'<ul class="concerns">{concerns}</ul>' if concerns else ""
    return (
        f'<header><p class="title">{esc(report.title)}</p>'
        f'<h1 class="{"good" if good else "mixed"}">{verdict(report)}</h1>{listed}{_EQUATION}'
        '<p class="lead">Every recorder is a clock, and every clock is a straight line seen from '
        f"another; one that lost samples is several. {_seen_from(report)}</p></header>"
    )


def _seen_from(report: Report) -> str:
    if len(report.events) == 1:
        return f"Here all of them are seen from <b>{esc(report.events[0].reference)}</b>."
    links = ", ".join(
        f'<a href="#e{number}">{esc(event.reference)}</a>'
        for number, event in enumerate(report.events, 1)
    )
    return f"These recordings are of {len(report.events)} events, each seen from one: {links}."


def _concern(source: SourceReport) -> str:
    said = concern(source)
    if not said:
        return ""
    check = source.verification
    failed = '<span class="fail">✕ fail</span> ' if check and not check.passed else ""
    name = f"<b>{esc(source.name)}</b>"
    what_to_do = f"<small>{prose(remedy(source))}</small>"
    return (
        f'<li class="{source.grade}">{badge(source)} {failed}{name} {prose(said)}{what_to_do}</li>'
    )


def _steps_of_reference(event: EventReport) -> str:
    steps = of_the_reference(event.sources)
    if not steps:
        return ""
    jumps = ", ".join(jump_text(step.by) for step in steps)
    return (
        f'<li class="doubtful"><b>{esc(event.reference)}</b> is the reference, and all that '
        f"ran then step by {jumps} at the same moment of it: most likely its own clock stepped, "
        "and no other.<small>All fits together as it is, but is told on a clock that does not run "
        "evenly: sync again with another recording as <code>--reference</code>.</small></li>"
    )


def _event(event: EventReport, heading: str, key: str) -> str:
    return (
        f'<section class="event" id="{key}"><h2>{heading} the clock of {esc(event.reference)}</h2>'
        f"{_timeline(event, key)}"
        f"<section><h3>Sources</h3>{source_table(event.sources)}</section>"
        f"{_comparisons(event)}{_closeups(event, key)}{_contact_sheets(event)}"
        f"{evidence_section(event)}</section>"
    )


def _timeline(event: EventReport, key: str) -> str:
    if event.span.length <= 0:
        return ""
    marks = ["solid: the close-ups below"] if event.closeups else []
    marks += ["dotted: the frames below"] if event.instants else []
    if any(source.placed and len(source.placed.pieces) > 1 for source in event.sources):
        marks.append("thick: a clock that steps, and by how much")
    words = f" Upright lines, {'; '.join(marks)}." if marks else ""
    return (
        "<section><h3>On one timeline</h3><figure>"
        f"{timeline_figure(event, key)}<figcaption>Each box is a recording, where it belongs in "
        "reference time; inside it, how loud it was (strong the average, pale the peaks), each "
        f"scaled to its own loudest moment. {clock_text(event.span.length)} in all.{words}"
        "</figcaption></figure></section>"
    )


def _comparisons(event: EventReport) -> str:
    figure = comparison_figure(event)
    if not figure:
        return ""
    return (
        '<section><h3>Who was compared with whom</h3><p class="caption">Each arc is a comparison '
        "of two recordings. Where others lead there as well, the loop must close: by how much it "
        "does not stands beside it. Dashed: nothing checks it. Crossed out: the others contradict."
        f"</p>{figure}</section>"
    )


def _closeups(event: EventReport, key: str) -> str:
    figures = "".join(
        f"<figure><h4>{esc(capital(closeup.label))}</h4>"
        f"{closeup_figure(closeup, event, f'{key}c{i}')}</figure>"
        for i, closeup in enumerate(event.closeups)
    )
    if not figures:
        return ""
    return (
        '<section><h3>Close up</h3><p class="caption">Each source upward, the reference mirrored '
        "below it in grey. Where they are in sync, hills and valleys face each other; what is late "
        f"sits further right. Sound takes 2.9 ms a metre.</p>{figures}</section>"
    )


def _contact_sheets(event: EventReport) -> str:
    rows = "".join(contact_sheet(instant) for instant in event.instants)
    if not rows:
        return ""
    return (
        '<section><h3>The same instant</h3><p class="caption">Frames that should show one and the '
        f"same moment.</p>{rows}</section>"
    )
