"""What the bytes of a JPEG say without being decoded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.capture.pictures import HEIGHT, WIDTH, jpegs

from oneclock.capture.jpeg_head import read_jpeg_head
from oneclock.capture.sources.sim_source import with_comment

PICTURE = jpegs(1)[0]


def test_a_whole_picture_says_its_size() -> None:
    head = read_jpeg_head(PICTURE)

    assert (head.size, head.whole) == ((WIDTH, HEIGHT), True)


@given(text=st.text(min_size=1, max_size=200))
def test_a_comment_comes_back_as_it_was_written(text: str) -> None:
    head = read_jpeg_head(with_comment(PICTURE, text))

    assert head.comment == text
    assert (head.size, head.whole) == ((WIDTH, HEIGHT), True)


def test_of_two_comments_the_first_counts() -> None:
    assert read_jpeg_head(with_comment(with_comment(PICTURE, "old"), "new")).comment == "new"


@given(cut=st.integers(0, len(PICTURE) - 1))
def test_a_picture_that_was_cut_off_is_not_whole(cut: int) -> None:
    head = read_jpeg_head(PICTURE[:cut])

    assert not head.whole
    assert head.size in ((WIDTH, HEIGHT), None)


@given(data=st.binary(max_size=300))
def test_no_bytes_are_too_odd(data: bytes) -> None:
    read_jpeg_head(data)
    read_jpeg_head(b"\xff\xd8" + data)


@given(padding=st.integers(0, 4000))
def test_zeros_behind_a_picture_do_no_harm(padding: int) -> None:
    assert read_jpeg_head(PICTURE + bytes(padding)).whole


def test_the_end_of_a_picture_within_its_own_header_is_no_end() -> None:
    assert not read_jpeg_head(b"\xff\xd8").whole
    assert not read_jpeg_head(b"\xff\xd8\xd9").whole


def test_what_does_not_begin_as_a_picture_is_none() -> None:
    assert not read_jpeg_head(b"\0\0" + PICTURE[2:]).whole


def test_a_marker_may_have_fill_bytes_before_it() -> None:
    """T.81, B.1.1.2."""
    filled = PICTURE[:2] + b"\xff\xff\xff" + PICTURE[2:]

    assert read_jpeg_head(filled).size == (WIDTH, HEIGHT)
