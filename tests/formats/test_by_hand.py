"""What a person says is kept, applied everywhere, and can be taken back to the last digit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.formats.test_sidecar import CLOCK, DURATION, STEPS, example, schema

from oneclock.errors import SidecarError, UsageError
from oneclock.formats.by_hand import (
    as_found,
    carried_over,
    is_locked,
    locked,
    nudged,
    told_by_hand,
)
from oneclock.formats.sidecar import Sidecar, read_sidecar, write_sidecar

SECONDS = st.floats(-100, 100)


def told(sidecar: Sidecar) -> dict[str, Any]:
    return sidecar.model_dump(mode="json", by_alias=True)


@given(seconds=SECONDS, local=st.floats(0, DURATION))
def test_a_nudge_moves_every_clock_by_as_much(seconds: float, local: float) -> None:
    found = example(clock=STEPS)

    moved = nudged(found, seconds)

    def apart(of: Any) -> float:
        return float(of(moved) - of(found))

    assert apart(lambda s: s.delta_seconds) == pytest.approx(seconds, abs=1e-8)
    assert apart(lambda s: s.clock_map(DURATION).to_reference(local)) == pytest.approx(
        seconds, abs=1e-8
    )
    for piece, was in zip(moved.stepped_clock(DURATION).pieces, STEPS.pieces, strict=True):
        assert piece.span == was.span
        assert piece.clock.delta - was.clock.delta == pytest.approx(seconds, abs=1e-8)
        assert piece.clock.drift == was.clock.drift


@given(steps=st.lists(SECONDS, min_size=1, max_size=6))
def test_nudges_add_up(steps: list[float]) -> None:
    one_by_one = example()
    for seconds in steps:
        one_by_one = nudged(one_by_one, seconds)

    assert one_by_one.delta_seconds - example().delta_seconds == pytest.approx(sum(steps), abs=1e-8)


@given(steps=st.lists(SECONDS, min_size=1, max_size=4))
def test_taking_it_back_gives_the_machines_answer_to_the_last_digit(steps: list[float]) -> None:
    sidecar = example(clock=STEPS)
    for seconds in steps:
        sidecar = nudged(sidecar, seconds)

    assert told(as_found(sidecar)) == told(example(clock=STEPS))
    assert told(as_found(locked(sidecar, True))) == told(example(clock=STEPS))


@given(seconds=st.sampled_from([0.1, 0.02, 0.3, 1 / 30]), times=st.integers(1, 9))
def test_as_many_steps_back_as_forth_leave_no_mark(seconds: float, times: int) -> None:
    sidecar = example()
    for step in [seconds] * times + [-seconds] * times:
        sidecar = nudged(sidecar, step)

    assert told(sidecar) == told(example())


@given(seconds=st.floats(-1000, 1000))
def test_the_overlap_is_what_both_still_cover_for_certain(seconds: float) -> None:
    assume(abs(seconds) > 1e-6)
    moved = nudged(example(), seconds)

    assert moved.overlap_in_reference is not None
    assert moved.overlap_in_source is not None
    start, end = moved.overlap_in_reference
    assert start == pytest.approx(max(0.0, seconds), abs=1e-8)
    assert end == pytest.approx(min(1100.0, 1100.0 + seconds), abs=1e-8)
    clock = moved.clock_map(DURATION)
    assert clock.to_reference(moved.overlap_in_source[0]) == pytest.approx(start, abs=1e-6)
    assert clock.to_reference(moved.overlap_in_source[1]) == pytest.approx(end, abs=1e-6)


def test_what_was_verified_before_is_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "cam_b.mp4.sync.json"
    write_sidecar(path, example())
    verified = json.loads(path.read_text()) | {
        "verification": {"median_residual_ms": 1, "residual_spread_ms": 2, "probe_count": 3}
    }
    path.write_text(json.dumps(verified))
    before = read_sidecar(path)

    moved = nudged(before, 0.02)

    assert moved.verification is None
    assert as_found(moved).verification == before.verification


def test_a_nudge_is_marked_in_words_and_in_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "cam_b.mp4.sync.json"

    write_sidecar(path, locked(nudged(example(clock=STEPS), 0.02), True))

    raw = json.loads(path.read_text())
    Draft202012Validator(schema()).validate(raw)
    assert raw["_about"].endswith("Moved by +0.02 s by hand.")
    assert raw["by_hand"]["nudge_seconds"] == 0.02
    assert raw["by_hand"]["locked"] is True
    assert told_by_hand(read_sidecar(path)) == "moved by +0.02 s and locked by hand"


def test_a_sidecar_of_another_program_can_be_moved_and_moved_back() -> None:
    foreign = Sidecar.model_validate(
        {
            "schema_version": 1, "source": "b.mov", "reference": "a.mov",
            "delta_seconds": 1.0, "drift_slope": 1e-5, "_help": {"of": "others"},
        }
    )  # fmt: skip

    moved = nudged(foreign, -0.04)

    assert moved.delta_seconds == pytest.approx(0.96)
    assert moved.clock is None
    assert told(moved)["_help"] == {"of": "others"}
    assert told(as_found(moved)) == told(foreign)


def test_a_lock_keeps_the_numbers_and_a_nudge_keeps_the_lock() -> None:
    held = locked(example(), True)

    assert is_locked(held)
    assert told(held) | {"by_hand": None} == told(example())
    assert is_locked(nudged(held, 0.1))
    assert told(locked(held, False)) == told(example())


def test_a_new_answer_is_moved_as_the_old_one_was() -> None:
    earlier = nudged(example(), 0.02)
    answer = example(clock=CLOCK.then(type(CLOCK)(delta=0.003)))

    carried = carried_over(answer, earlier)

    assert carried.delta_seconds == pytest.approx(answer.delta_seconds + 0.02)
    assert told(as_found(carried)) == told(answer)
    assert carried_over(answer, example()) is answer
    assert carried_over(answer, None) is answer


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -float("inf"), 1e5, -3601.0])
def test_what_is_no_correction_is_refused(seconds: float) -> None:
    with pytest.raises(UsageError, match="cannot be moved"):
        nudged(example(), seconds)


def test_nudges_that_are_absurd_together_are_refused() -> None:
    far = nudged(example(), 1099.0)

    with pytest.raises(UsageError, match=r"shares 1100\.000 s with its reference"):
        nudged(far, 2.0)


@pytest.mark.parametrize(
    "by_hand",
    [
        {"nudge_seconds": 0.02},
        {"nudge_seconds": float("nan")},
        {"nudge_seconds": "a bit"},
        {"locked": "perhaps"},
    ],
)
def test_a_damaged_mark_is_an_error(tmp_path: Path, by_hand: dict[str, Any]) -> None:
    path = tmp_path / "cam_b.mp4.sync.json"
    write_sidecar(path, example())
    path.write_text(json.dumps(json.loads(path.read_text()) | {"by_hand": by_hand}))

    with pytest.raises(SidecarError, match="by_hand"):
        read_sidecar(path)


def test_an_answer_that_cannot_be_restored_is_an_error() -> None:
    moved = nudged(example(), 0.02)
    assert moved.by_hand is not None
    damaged = moved.model_copy(
        update={"by_hand": moved.by_hand.model_copy(update={"found": {"delta_seconds": "soon"}})}
    )

    with pytest.raises(SidecarError, match=r"by_hand\.found\.delta_seconds"):
        as_found(damaged)
