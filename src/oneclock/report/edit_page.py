"""The page of an edit: who is seen and heard when, and why."""

from __future__ import annotations

from statistics import median

from oneclock.report.axis import clock_text
from oneclock.report.dwell_chart import dwell_figure
from oneclock.report.edit_style import EDIT_STYLE
from oneclock.report.edit_values import EditReport
from oneclock.report.level_chart import level_figure
from oneclock.report.markup import esc, prose
from oneclock.report.screen_table import screen_table
from oneclock.report.shell import footer, shell
from oneclock.report.shots_chart import shots_figure
from oneclock.report.storyboard import pictured, storyboard

_FEW = 8
"""Shots that need no statistics: fewer."""


def render_edit_page(report: EditReport) -> str:
    """One self-contained HTML page."""
    body = "".join(
        (
            _header(report),
            _shots(report),
            f"<section><h2>Screen time</h2>{screen_table(report)}</section>",
            _dwell(report),
            _levels(report),
            _storyboard(report),
            _how_to_read(report),
            footer(report.made_with, report.made_on),
        )
    )
    return shell(report.title, body, EDIT_STYLE)


def verdict(report: EditReport) -> str:
    """The whole page in one sentence."""
    shots = report.shots.shots
    cameras = len({shot.source for shot in shots} - {None})
    of = f"of {_count(cameras, 'camera')}" if cameras else "of nothing"
    return f"{_count(len(shots), 'shot')} {of} in {clock_text(report.length, 1)}"


def concerns(report: EditReport) -> list[tuple[str, str]]:
    """Recording and sentence, for all that must be known before the edit is used."""
    said = [*_of_black(report), *_of_sound(report)]
    for source in report.sources:
        said += [(source.name, f"{trouble}.") for trouble in source.trouble]
    return said


def _of_black(report: EditReport) -> list[tuple[str, str]]:
    black = [shot for shot in report.shots.shots if shot.source is None]
    if not black:
        return []
    seconds = report.seconds(sum(shot.length for shot in black))
    first = clock_text(report.seconds(black[0].first), 2)
    why = f" ({black[0].why})" if black[0].why else ""
    return [("black", f"{seconds:.2f} s in {_count(len(black), 'shot')}, first at {first}{why}.")]


def _of_sound(report: EditReport) -> list[tuple[str, str]]:
    chosen = [source for source in report.sources if source.is_chosen]
    if not chosen:
        return [("sound", "the programme is silent: no recording is heard.")]
    several = sum(source.loudness is not None for source in chosen) > 1
    if report.gated and not report.talkers and several:
        return [("sound", "it cannot be told who speaks: those are heard who are needed for all.")]
    return []


def _header(report: EditReport) -> str:
    said = concerns(report)
    listed = "".join(
        f'<li class="doubtful"><b>{esc(name)}</b> {prose(text)}</li>' for name, text in said
    )
    concern_list = f'<ul class="concerns">{listed}</ul>' if listed else ""
    rate = report.shots.rate.rate
    exact = f" ({float(rate):.3f})" if rate.denominator > 1 else ""
    begins = clock_text(float(report.shots.start), 3)
    return (
        f'<header><p class="title">{esc(report.title)}</p>'
        f'<h1 class="{"mixed" if said else "good"}">{verdict(report)}</h1>{concern_list}'
        f'<p class="lead">{report.shots.frames} frames, {rate}{exact} of them a second. The first '
        f"begins at {begins} on the clock of <b>{esc(report.reference)}</b>.</p></header>"
    )


def _shots(report: EditReport) -> str:
    marks = _key("blue", "is seen") + _key("blue-soft", "was recording")
    if any(shot.inset is not None for shot in report.shots.shots):
        marks += _key("purple", "in the corner")
    if any(shot.source is None for shot in report.shots.shots):
        marks += _key("red", "black")
    return (
        '<section><h2>Who was recording, and who is seen</h2><p class="legend">'
        f"{marks}</p><figure>{shots_figure(report)}</figure></section>"
    )


def _dwell(report: EditReport) -> str:
    if len(report.shots.shots) < _FEW:
        return ""
    middle = median(report.seconds(shot.length) for shot in report.shots.shots)
    return (
        '<section><h2>How long shots last</h2><p class="caption">How many shots last so long. The '
        f"median is {middle:.2f} s.</p>{dwell_figure(report)}</section>"
    )


def _levels(report: EditReport) -> str:
    figure = level_figure(report)
    if not figure:
        return ""
    ducked = ", or ducked" if report.gated and report.talkers else ""
    heard = _key("blue", "heard in the programme") + _key("grey-soft", f"not heard{ducked}")
    return (
        f'<section><h2>Levels</h2><p class="legend">{heard}</p><p class="caption">What each '
        "microphone picked up between 200 and 4000 Hz, where speech is: strong the average, pale "
        "the loudest fiftieth of a second. From −60 decibels at the bottom to full scale at the "
        f"top; lines at −20 and −40.</p><figure>{figure}</figure></section>"
    )


def _storyboard(report: EditReport) -> str:
    total, chosen = len(report.shots.shots), len(pictured(len(report.shots.shots)))
    spread = ""
    if chosen < total:
        spread = f" {chosen} of {total} shots have one; those that follow are told beneath it."
    return (
        '<section><h2>Storyboard</h2><p class="caption">What is seen as each shot begins: its '
        "first frame, as the camera recorded it."
        f"{spread}</p>{storyboard(report)}</section>"
    )


def _how_to_read(report: EditReport) -> str:
    return (
        '<section class="how"><h2>How to read this page</h2><ul>'
        "<li><b>Programme time</b> begins with 0:00:00 at frame 0. Cuts fall between frames."
        "</li>"
        "<li><b>Black</b> is where no camera is seen, mostly because none was recording.</li>"
        "<li><b>Heard</b> is whose sound the programme has. "
        f"{_GATED if report.talkers else _SUMMED}</li></ul></section>"
    )


_GATED = (
    "Of the microphones that were chosen it is the one of whoever speaks; the others are ducked, "
    "not silent."
)
_SUMMED = "Where several are heard, they are added up."


def _key(colour: str, words: str) -> str:
    return (
        f'<span class="keyed"><span class="swatch" style="background:var(--{colour})"></span>'
        f"{words}</span> "
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
