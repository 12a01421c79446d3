"""The page itself: evidence first, numbers second, and how to read them last."""

from __future__ import annotations

from oneclock.report.closeup_chart import closeup_figure
from oneclock.report.contact_sheet import contact_sheet
from oneclock.report.drift_chart import drift_figure
from oneclock.report.markup import esc, short
from oneclock.report.residual_chart import residual_figure
from oneclock.report.shell import footer, shell
from oneclock.report.source_table import badge, source_table, verified
from oneclock.report.timeline_chart import timeline_figure
from oneclock.report.values import Grade, Report, SourceReport
from oneclock.report.wording import GRADE_SIGNS, concern, count_text, share_text, signed, verdict

_EQUATION = (
    '<p class="equation"><var>reference</var> = <var>delta</var> + (1 + <var>drift</var>) '
    "× <var>local</var></p>"
)


def render_page(report: Report) -> str:
    """One self-contained HTML page: no script, no font, no address outside itself."""
    body = "".join(
        (
            _header(report),
            _numbers(report),
            _timeline(report),
            _closeups(report),
            _contact_sheets(report),
            _evidence(report),
            _how_to_read(),
            footer(report.made_with, report.made_on),
        )
    )
    return shell(report.title, body)


def _header(report: Report) -> str:
    good = all(source.is_on_the_clock for source in report.sources)
    concerns = "".join(_concern(source) for source in report.sources)
    listed = f'<ul class="concerns">{concerns}</ul>' if concerns else ""
    return (
        f'<header><p class="title">{esc(report.title)}</p>'
        f'<h1 class="{"good" if good else "mixed"}">{verdict(report)}</h1>{listed}{_EQUATION}'
        f'<p class="lead">Every recorder is a clock, and every clock is a straight line seen from '
        f"another. Here all of them are seen from <b>{esc(report.reference)}</b>.</p></header>"
    )


def _concern(source: SourceReport) -> str:
    said = concern(source)
    if not said:
        return ""
    check = source.verification
    failed = '<span class="fail">✕ fail</span> ' if check and not check.passed else ""
    name = f"<b>{esc(source.name)}</b>"
    return f'<li class="{source.grade}">{badge(source)} {failed}{name} {esc(said)}</li>'


def _numbers(report: Report) -> str:
    return f"<section><h2>Sources</h2>{source_table(report.sources)}</section>"


def _timeline(report: Report) -> str:
    if report.span.length <= 0:
        return ""
    marks = ["solid: the close-ups below"] if report.closeups else []
    marks += ["dotted: the frames below"] if report.instants else []
    key = f" Upright lines, {'; '.join(marks)}." if marks else ""
    return (
        "<section><h2>On one timeline</h2><figure>"
        f"{timeline_figure(report)}<figcaption>Each box is a recording, where it belongs in "
        "reference time; inside it, how loud it was (strong the average, pale the peaks), each "
        f"scaled to its own loudest moment.{key}</figcaption></figure></section>"
    )


def _closeups(report: Report) -> str:
    figures = "".join(
        f"<figure><h3>{esc(closeup.label)}</h3>{closeup_figure(closeup, report, f'c{i}')}</figure>"
        for i, closeup in enumerate(report.closeups)
    )
    if not figures:
        return ""
    return (
        f'<section><h2>Close up</h2><p class="caption">Each source upward, the reference mirrored '
        "below it in grey. Where they are in sync, hills and valleys face each other; what is late "
        f"sits further right. Sound takes 2.9 ms a metre.</p>{figures}</section>"
    )


def _contact_sheets(report: Report) -> str:
    rows = "".join(contact_sheet(instant) for instant in report.instants)
    if not rows:
        return ""
    return (
        '<section><h2>The same instant</h2><p class="caption">Frames that should show one and the '
        f"same moment.</p>{rows}</section>"
    )


def _evidence(report: Report) -> str:
    others = [source for source in report.sources if not source.is_reference]
    if not others:
        return ""
    parts = "".join(_source_evidence(source) for source in others)
    legend = (
        '<p class="legend"><svg width="12" height="12" aria-hidden="true">'
        '<circle class="sync" cx="6" cy="6" r="3.5"/></svg> found the line '
        '<svg width="12" height="12" aria-hidden="true">'
        '<use class="verify" href="#diamond" x="6" y="6"/></svg> checked it afterwards '
        '<svg width="26" height="12" aria-hidden="true"><circle class="sync hollow" cx="6" cy="6" '
        'r="3.5"/><use class="verify hollow" href="#diamond" x="19" y="6"/></svg> '
        "hollow: rejected</p>"
    )
    return (
        '<section><h2>How well each line fits</h2><p class="caption">A probe compares a few '
        "seconds of a source with the reference. Shown is what is left when the line is taken "
        f"away: on a good line it is noise about zero.</p>{legend}{parts}</section>"
    )


def _source_evidence(source: SourceReport) -> str:
    plot = residual_figure(source) or '<p class="remarks">There are no probes to show.</p>'
    believed = (
        ""
        if source.placed
        else '<p class="remarks">The line these are measured from is not believed.</p>'
        if source.sync_probes
        else ""
    )
    return (
        f'<article class="{source.grade}"><h3>{esc(source.name)} {badge(source)}</h3>'
        f'<p class="facts">{_facts(source)}</p>{believed}{plot}{drift_figure(source)}</article>'
    )


def _facts(source: SourceReport) -> str:
    facts = []
    if source.sync_probes:
        facts.append(f"{count_text(source.agreeing, len(source.sync_probes))} probes agree")
    if source.chance is not None:
        facts.append(f"by chance: {share_text(source.chance)}")
    if source.rival:
        facts.append(
            f"next best offset {signed(source.rival.offset, 3)} s, at "
            f"{short(100 * source.rival.strength, 0)} % of the strength"
        )
    if source.verification:
        facts.append(f"verified: {verified(source.verification)}")
    return f"{esc(source.reason)} {' · '.join(facts)}".strip()


def _how_to_read() -> str:
    meanings: tuple[tuple[Grade, str], ...] = (
        ("trusted", "use it as it is."),
        ("doubtful", "there is a place, but another may be as good. Look and listen first."),
        ("refused", "no place is believed; a wrong one would be worse than none."),
        ("unknown", "it came from elsewhere, without a grade."),
    )
    grades = "".join(
        f'<li><b class="sign {grade}">{GRADE_SIGNS[grade]}</b> <b>{grade}</b>: {meaning}</li>'
        for grade, meaning in meanings
    )
    return (
        '<section class="how"><h2>How to read this page</h2><ul>'
        "<li><b>Delta</b> is the reference time at which a source’s own clock shows zero. "
        "<b>Drift</b> is how much longer its second lasts than the reference’s: 10 ppm part two "
        "clocks by 36 ms an hour.</li>"
        "<li><b>By chance</b> is how likely recordings of different events would agree as well. "
        "The <b>next best offset</b> warns of music that repeats: a rival as strong as the winner "
        "means that nobody can tell.</li>"
        "<li><b>Verified</b> means measured again with fresh probes. It passes when their median "
        "is within 15 ms and their scatter within a frame.</li>"
        f"{grades}</ul></section>"
    )
