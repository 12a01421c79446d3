"""What the two producers deliver, and when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.live.serve.producer_order import Order, OrderKind, parse_order
from oneclock.live.serve.producer_script import (
    CHUNK,
    LONGEST_HOLD,
    Chunk,
    Picture,
    ProducerScript,
)

BEGINS = 100.0
FPS = 25
STEP = 0.005
TURNS = ("stall:1", "gap:1", "late:1", "drift:9", "clear", "restart", "fps:24", "clear", "clear")
SOON = STEP + 1e-6
"""At the next step, but for rounding."""

Chunks = list[tuple[float, Chunk]]
Pictures = list[tuple[float, Picture]]


def played(
    script: ProducerScript, seconds: float, orders: dict[float, str] | None = None
) -> tuple[Chunks, Pictures]:
    """All that is delivered, with its wall time; orders strike at seconds after the beginning."""
    waiting = sorted((orders or {}).items())
    chunks, pictures = [], []
    for step in range(round(seconds / STEP) + 1):
        now = BEGINS + step * STEP
        while waiting and BEGINS + waiting[0][0] <= now + 1e-9:
            script.order(parse_order(waiting.pop(0)[1]), now)
        while chunk := script.next_chunk(now):
            chunks.append((now, chunk))
        while picture := script.next_picture(now):
            pictures.append((now, picture))
    return chunks, pictures


def scripted() -> ProducerScript:
    return ProducerScript(begins=BEGINS, fps=FPS, now=BEGINS)


def lateness(delivered: Sequence[tuple[float, Chunk | Picture]]) -> list[float]:
    return [now - BEGINS - each.content for now, each in delivered]


def test_undisturbed_both_deliver_every_moment_when_it_comes() -> None:
    chunks, pictures = played(scripted(), 4.0)

    assert [chunk.content for _, chunk in chunks] == pytest.approx(
        [CHUNK * number for number in range(201)]
    )
    assert [picture.content for _, picture in pictures] == [number / FPS for number in range(101)]
    assert [picture.pts for _, picture in pictures] == [number / FPS for number in range(101)]
    assert all(-1e-6 <= late <= SOON for late in lateness(chunks) + lateness(pictures))


def test_a_stalled_face_delivers_nothing_and_then_everything_at_once() -> None:
    chunks, pictures = played(scripted(), 3.0, {1.01: "stall:0.6"})

    held = [now for now, _ in pictures if 1.01 <= now - BEGINS < 1.6]
    at_once = [picture for now, picture in pictures if now - BEGINS == pytest.approx(1.61)]
    assert held == []
    assert [picture.content for picture in at_once] == [number / FPS for number in range(26, 41)]
    assert [picture.content for _, picture in pictures] == [number / FPS for number in range(76)]
    assert max(lateness(chunks)) <= SOON


def test_a_gap_leaves_out_sound_and_nothing_of_the_face() -> None:
    chunks, pictures = played(scripted(), 5.0, {1.0: "gap:2"})

    told = [chunk.content for _, chunk in chunks]
    assert not [content for content in told if 1.001 < content < 2.999]
    assert max(now - before for before, now in pairwise(told)) == pytest.approx(2.0, abs=2 * CHUNK)
    assert max(lateness(chunks)) <= SOON
    assert len(pictures) == 126


def test_a_new_turn_begins_with_the_content_of_now() -> None:
    _, pictures = played(scripted(), 3.0, {1.01: "restart"})

    first = next(picture for now, picture in pictures if now - BEGINS >= 1.01)
    assert first.content == pytest.approx(1.04)
    assert first.pts == pytest.approx(0.03)


def test_what_was_held_up_in_a_turn_is_not_delivered_in_the_next() -> None:
    _, pictures = played(scripted(), 4.0, {1.0: "stall:1", 1.5: "restart"})

    after = [picture.content for now, picture in pictures if now - BEGINS > 1.0]
    assert min(after) >= 1.5


def test_late_pictures_stay_late_until_mended_and_none_is_lost() -> None:
    chunks, pictures = played(scripted(), 6.0, {1.0: "late:0.2", 4.0: "clear"})

    late = lateness([(now, each) for now, each in pictures if 1.3 < now - BEGINS < 4.0])
    mended = lateness([(now, each) for now, each in pictures if now - BEGINS > 4.3])
    assert all(0.2 - 1e-6 <= each <= 0.2 + SOON for each in late)
    assert all(each <= SOON for each in mended)
    assert [picture.content for _, picture in pictures] == [number / FPS for number in range(151)]
    assert max(lateness(chunks)) <= SOON


def test_a_face_of_another_rate_says_nothing_of_when() -> None:
    _, pictures = played(scripted(), 11.0, {1.0: "fps:24"})

    odd = [picture for now, picture in pictures if now - BEGINS > 1.0]
    assert all(picture.pts is None for picture in odd)
    assert len(odd) == 240
    assert all(
        picture.content * 24 == pytest.approx(round(picture.content * 24)) for picture in odd
    )


def test_a_fast_sample_clock_delivers_more_samples_of_the_same_content() -> None:
    chunks, _ = played(scripted(), 60.0, {0.0: "drift:1000"})

    assert len(chunks) == pytest.approx(60 / CHUNK * 1.001, abs=2)
    assert chunks[-1][1].content == pytest.approx(60, abs=2 * CHUNK)
    assert chunks[-1][1].speed == pytest.approx(1 / 1.001)
    assert max(lateness(chunks)) <= SOON


def test_uneven_producers_are_late_by_as_much_as_was_ordered() -> None:
    script = scripted()
    script.order(parse_order("jitter:0.015"), BEGINS)

    chunks, pictures = played(script, 60.0)

    for delivered in (lateness(chunks), lateness(pictures)):
        assert min(delivered) >= -1e-6
        mean = sum(delivered) / len(delivered)
        spread = (sum((late - mean) ** 2 for late in delivered) / len(delivered)) ** 0.5
        assert spread == pytest.approx(0.015, rel=0.25)


def test_what_stands_is_told_until_it_is_mended() -> None:
    script = scripted()

    for text in ("late:0.2", "jitter:0.03", "fps:24", "drift:-500", "stall:1", "gap:1"):
        script.order(parse_order(text), BEGINS)

    standing = list(script.orders_standing)
    script.order(parse_order("clear"), BEGINS)

    assert standing == ["late:0.2", "jitter:0.03", "fps:24", "drift:-500"]
    assert list(script.orders_standing) == []


def test_only_a_cut_and_a_change_of_producer_begin_a_turn() -> None:
    script = scripted()
    begun = []

    for text in TURNS:
        begun.append(script.begins_turn(parse_order(text)))
        script.order(parse_order(text), BEGINS)

    assert [text for text, is_new in zip(TURNS, begun, strict=True) if is_new] == [
        "restart",
        "fps:24",
        "clear",
    ]
    assert begun[-2:] == [True, False]


def test_a_machine_that_slept_goes_on_with_what_is_now() -> None:
    script = scripted()
    hour = BEGINS + 3600

    chunks = sum(1 for _ in iter(lambda: script.next_chunk(hour), None))
    pictures = sum(1 for _ in iter(lambda: script.next_picture(hour), None))

    assert chunks <= LONGEST_HOLD / CHUNK + 2
    assert pictures <= LONGEST_HOLD * FPS + 2


SHORT = ("stall:0.6", "stall:3", "gap:2", "restart", "clear")
LASTING = ("late:0.2", "late:1", "jitter:0.03", "jitter:0.3", "fps:24", "fps:30", "drift:-1000")
orders = st.sampled_from(SHORT + LASTING)


@given(
    ordered=st.dictionaries(st.floats(0, 8).map(lambda t: round(t, 2)), orders, max_size=8),
    seed=st.integers(0, 3),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_ordered_nothing_comes_early_twice_or_out_of_order(
    ordered: dict[float, str], seed: int
) -> None:
    script = ProducerScript(begins=BEGINS, fps=FPS, now=BEGINS, seed=seed)

    chunks, pictures = played(script, 12.0, ordered)

    for delivered in (chunks, pictures):
        assert all(late >= -1e-6 for late in lateness(delivered))
        contents = [each.content for _, each in delivered]
        in_turns = sum(
            1 for text in ordered.values() if text.startswith(("restart", "fps", "clear"))
        )
        assert sum(1 for before, now in pairwise(contents) if now <= before) <= in_turns
    stamps = [picture.pts for _, picture in pictures if picture.pts is not None]
    assert all(stamp >= -1e-9 for stamp in stamps)


@given(ordered=st.dictionaries(st.floats(0, 8).map(lambda t: round(t, 2)), orders, max_size=8))
@settings(max_examples=40, deadline=None)
def test_after_it_is_mended_everything_is_delivered_in_time(ordered: dict[float, str]) -> None:
    chunks, pictures = played(scripted(), 12.0, {**ordered, 8.5: "clear"})

    for delivered in (chunks, pictures):
        last = [(now, each) for now, each in delivered if now - BEGINS > 8.6]
        assert last
        assert max(lateness(last)) <= SOON


def test_the_same_seed_jitters_alike_and_voice_and_face_do_not() -> None:
    jitter = Order(kind=OrderKind.JITTER, amount=0.05)
    told = []
    for seed in (1, 1, 2):
        script = ProducerScript(begins=BEGINS, fps=FPS, now=BEGINS, seed=seed)
        script.order(jitter, BEGINS)
        told.append((script.voice_at(), script.face_at()))

    assert told[0] == told[1] != told[2]
    assert told[0][0] != told[0][1]


def pictures_until(script: ProducerScript, end: float) -> list[Picture]:
    """By looking every hundredth of a second."""
    found = []
    for step in range(round(end * 100)):
        while (picture := script.next_picture(step / 100)) is not None:
            found.append(picture)
    return found


@pytest.mark.parametrize("share", [0.6, 0.4, 0.5, 1.0])
@pytest.mark.parametrize("fps", [25, 30, 7])
def test_a_share_of_the_pictures_is_spread_evenly_and_begins_with_each_second(
    fps: int, share: float
) -> None:
    script = ProducerScript(begins=0.0, fps=fps, now=0.0)
    script.fps_share = share

    contents = [picture.content for picture in pictures_until(script, 3.0)]

    assert len(contents) == 3 * round(fps * share)
    assert {0.0, 1.0, 2.0} <= set(contents)
    steps = {round((after - before) * fps) for before, after in pairwise(contents)}
    assert max(steps) - min(steps) <= 1


def test_who_does_not_say_when_a_picture_is_of_delivers_all_of_them() -> None:
    script = ProducerScript(begins=0.0, fps=25, now=0.0)
    script.order(Order(kind=OrderKind.FPS, amount=24.0), 0.0)
    script.fps_share = 0.4

    assert len(pictures_until(script, 1.0)) == 24
