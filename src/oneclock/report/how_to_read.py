"""The words at the end of the page, for who reads one for the first time."""

from __future__ import annotations

from oneclock.report.values import Grade
from oneclock.report.wording import GRADE_SIGNS

_MEANINGS: tuple[tuple[Grade, str], ...] = (
    ("trusted", "use it as it is."),
    ("doubtful", "there is a place, but another may be as good. Look and listen first."),
    ("refused", "no place is believed; a wrong one would be worse than none."),
    ("unreadable", "the file could not be opened or decoded."),
    ("unknown", "it came from elsewhere, without a grade."),
)
_GRADES = "".join(
    f'<li><b class="sign {grade}">{GRADE_SIGNS[grade]}</b> <b>{grade}</b>: {meaning}</li>'
    for grade, meaning in _MEANINGS
)

HOW_TO_READ = (
    '<section class="how"><h2>How to read this page</h2><ul>'
    "<li><b>Delta</b> is the reference time at which a source’s own clock shows zero. "
    "<b>Drift</b> is how much longer its second lasts than the reference’s: 10 ppm part two "
    "clocks by 36 ms an hour. Clips of one device share theirs.</li>"
    "<li>A clock <b>steps</b> where a recorder lost samples or was stopped and went on: later by "
    "what is missing, or earlier where the reference is what lost something. Each <b>piece</b> "
    "between has a line of its own.</li>"
    "<li><b>Placed by</b> is the kind of evidence that decided: sound, timecode, light. Where "
    "another kind agrees or contradicts, the words beside each source say so.</li>"
    "<li><b>By chance</b> is how likely recordings of different events would agree as well. "
    "The <b>next best place</b> warns of music that repeats: a rival as strong as the winner "
    "means that nobody can tell.</li>"
    "<li>A <b>loop</b> is two ways of comparison from one recording to another. What they differ "
    "by is an error that nothing else could show.</li>"
    "<li><b>Verified</b> means measured again with fresh windows. It passes when their median "
    "is within 15 ms and their scatter within a frame.</li>"
    f"{_GRADES}</ul></section>"
)
