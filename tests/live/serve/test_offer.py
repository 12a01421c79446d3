"""Which offers can be answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.errors import UsageError
from oneclock.live.serve.offer import check_offer

GOOD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\nm=audio 9 X 0\r\na=recvonly\r\nm=video 9 X 96\r\n"


def test_one_voice_and_one_face_can_be_answered() -> None:
    check_offer(GOOD)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no session description"),
        ("hello", "no session description"),
        ('{"type": "offer"}', "no session description"),
        ("v=0\r\n", "nothing"),
        ("v=0\r\nm=audio 9 X 0\r\n", "is for audio"),
        (GOOD + "m=video 9 X 96\r\n", "is for audio, video, video"),
        (GOOD + "m=application 9 X webrtc-datachannel\r\n", "no data channel"),
        (GOOD + "m=audio 9 X 0\r\n" * 5000, "is for audio, video, audio, audio"),
        (GOOD + "a=sendonly\r\n", "recvonly"),
        (GOOD + "a=inactive\r\n", "recvonly"),
        (GOOD + "a=" + "x" * 5000, "a line that is none"),
        (GOOD + "nonsense\r\n", "a line that is none"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check_offer(text)


@given(text=st.text() | st.text().map(lambda text: GOOD + text))
def test_any_text_is_checked_without_a_fault(text: str) -> None:
    told = ""
    try:
        check_offer(text)
    except UsageError as error:
        told = str(error)

    assert len(told) < 200
