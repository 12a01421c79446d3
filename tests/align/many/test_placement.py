"""From comparisons of pairs to a place for every recording, and a grade."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from oneclock.align.by import By
from oneclock.align.many.devices import Clip, devices_of, not_at_once, parse_device
from oneclock.align.many.pair_plan import Pair
from oneclock.align.many.placement import Placement, place_all
from oneclock.align.many.relate import relate
from oneclock.align.pair.close_listening import Probe
from oneclock.align.pair.evidence import Evidence, Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.errors import UsageError
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.clock_network import solve_network
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

LENGTHS = {"a": 600.0, "b": 600.0, "c": 600.0, "d": 600.0}
TRUTH = {"a": 0.0, "b": 50.0, "c": -30.0, "d": 120.0}


def answer(
    pair: Pair,
    *,
    wrong_by: float = 0.0,
    grade: Grade = Grade.TRUSTED,
    log_chance: float = -25.0,
    step: float | None = None,
    log_chance_repeated: float = -math.inf,
) -> Answer:
    delta = TRUTH[pair[1]] - TRUTH[pair[0]] + wrong_by
    probe = Probe(local=200.0, offset=delta, strength=20.0)
    refused = grade is Grade.REFUSED
    return Answer(
        grade=grade,
        reason="12 of 12 windows agree",
        clock=None if refused else ClockMap(delta=delta, delta_std=1e-4),
        overlap_in_reference=None if refused else Span(start=max(delta, 0.0), end=500.0),
        evidence=Evidence(
            probes=(probe,),
            agrees=(True,),
            windows=12,
            log_chance=log_chance,
            coarse_significance=20.0,
            step=step,
            log_chance_repeated=log_chance_repeated,
        ),
    )


def placed(answers: dict[Pair, Answer]) -> dict[str, Placement]:
    lengths = {name: LENGTHS[name] for name in LENGTHS if any(name in pair for pair in answers)}
    return {placement.name: placement for placement in place_all(lengths, answers, {})}


def test_the_first_recording_is_the_reference_and_the_others_lie_on_its_clock() -> None:
    found = placed({pair: answer(pair) for pair in [("a", "b"), ("b", "c")]})
    assert {placement.reference for placement in found.values()} == {"a"}
    clock = found["c"].answer.clock
    assert clock is not None
    assert clock.delta == pytest.approx(TRUTH["c"])


@pytest.mark.parametrize("name", ["b", "c"])
def test_probes_are_told_on_the_references_clock_whichever_way_they_were_found(name: str) -> None:
    found = placed({pair: answer(pair) for pair in [("a", "b"), ("b", "c")]})
    evidence = found[name].answer.evidence
    assert evidence is not None
    assert evidence.probes[0].offset == pytest.approx(TRUTH[name] - TRUTH["a"])


def test_a_comparison_that_contradicts_two_others_is_thrown_out_and_told() -> None:
    pairs: list[Pair] = [("a", "b"), ("b", "c"), ("a", "d"), ("b", "d"), ("c", "d")]
    answers = {pair: answer(pair) for pair in pairs}
    answers["a", "c"] = answer(("a", "c"), wrong_by=3.0)
    found = placed(answers)
    assert found["c"].answer.grade is Grade.TRUSTED
    clock = found["c"].answer.clock
    assert clock is not None
    assert clock.delta == pytest.approx(TRUTH["c"], abs=1e-3)
    (thrown,) = [closure for closure in found["c"].closures if not closure.kept]
    assert thrown.misfit == pytest.approx(3.0, abs=1e-2)


def test_where_one_stands_against_one_nobody_is_trusted() -> None:
    answers = {pair: answer(pair) for pair in [("a", "b"), ("b", "c")]}
    answers["a", "c"] = answer(("a", "c"), wrong_by=3.0, log_chance=-20.0)
    found = placed(answers)
    assert found["c"].answer.grade is Grade.DOUBTFUL
    assert "3.000 s elsewhere" in found["c"].answer.reason


def test_a_doubtful_comparison_that_closes_a_loop_is_trusted() -> None:
    pairs: list[Pair] = [("a", "c"), ("b", "c")]
    both = {pair: answer(pair, grade=Grade.DOUBTFUL, log_chance=-10.0) for pair in pairs}
    answers = {("a", "b"): answer(("a", "b"))}
    alone = placed(answers | {pairs[0]: both[pairs[0]]})
    assert alone["c"].answer.grade is Grade.DOUBTFUL
    assert placed(answers | both)["c"].answer.grade is Grade.TRUSTED


def test_a_clock_that_seems_to_step_stays_doubtful_however_many_say_so() -> None:
    pairs: list[Pair] = [("a", "c"), ("b", "c")]
    both = {pair: answer(pair, grade=Grade.DOUBTFUL, step=0.5) for pair in pairs}
    answers = {("a", "b"): answer(("a", "b"))}
    assert placed(answers | both)["c"].answer.grade is Grade.DOUBTFUL


def test_another_turn_of_what_repeats_stays_doubtful_however_many_have_heard_it() -> None:
    """Two that overlap hear the same wrong chorus in the third."""
    pairs: list[Pair] = [("a", "c"), ("b", "c")]
    both = {pair: answer(pair, grade=Grade.DOUBTFUL, log_chance_repeated=-8.0) for pair in pairs}
    answers = {("a", "b"): answer(("a", "b"))}
    assert placed(answers | both)["c"].answer.grade is Grade.DOUBTFUL


def by_timecode(pair: Pair) -> Answer:
    return replace(answer(pair, grade=Grade.DOUBTFUL), evidence=None, by=By.TIMECODE)


def test_labels_close_every_loop_and_prove_nothing_by_that() -> None:
    found = placed({pair: by_timecode(pair) for pair in [("a", "b"), ("b", "c"), ("a", "c")]})
    assert {found[name].answer.grade for name in "bc"} == {Grade.DOUBTFUL}
    assert "close loops" not in found["c"].answer.reason


def test_what_was_heard_doubtfully_and_fits_the_labels_is_trusted() -> None:
    heard = {pair: answer(pair, grade=Grade.DOUBTFUL) for pair in [("a", "b"), ("b", "c")]}
    found = placed(heard | {("a", "c"): by_timecode(("a", "c"))})
    assert {found[name].answer.grade for name in "bc"} == {Grade.TRUSTED}


def test_recordings_one_after_the_other_are_placed_by_a_clock_that_both_show() -> None:
    """No sound in common, no moment in common: a generator's labels place them all the same."""
    later = ClockMap(delta=700.0, delta_std=0.02)
    pieces = SteppedClock.of(later, Span(start=0.0, end=600.0))
    alone = replace(
        by_timecode(("a", "b")),
        grade=Grade.TRUSTED,
        clock=later,
        overlap_in_reference=None,
        pieces=pieces,
    )
    found = placed({("a", "b"): alone})["b"]
    assert found.answer.grade is Grade.TRUSTED
    assert found.answer.clock is not None
    assert found.answer.clock.delta == pytest.approx(700.0)
    assert found.answer.overlap_in_reference is None


def test_who_was_refused_by_all_is_alone_with_the_best_of_the_reasons() -> None:
    answers = {("a", "b"): answer(("a", "b"))}
    answers["a", "c"] = answer(("a", "c"), grade=Grade.REFUSED, log_chance=-1.0)
    alone = placed(answers)["c"]
    assert (alone.answer.grade, alone.reference) == (Grade.REFUSED, "c")
    assert alone.answer.clock is None


def test_only_trusted_comparisons_relate_clocks_unless_asked() -> None:
    pair = ("a", "b")
    answers = {pair: answer(pair, grade=Grade.DOUBTFUL)}
    lengths = {"a": 600.0, "b": 600.0}
    assert len(relate(lengths, answers).groups) == 2
    assert len(relate(lengths, answers, least=Grade.DOUBTFUL).groups) == 1


# -- devices --------------------------------------------------------------------------------------


def clips(*names: str, serial: str = "") -> list[Clip]:
    return [Clip(path=Path(name), serial=serial) for name in names]


def test_clips_that_a_camera_numbered_are_of_one_device() -> None:
    devices = devices_of(clips("day/C0001.MP4", "day/C0002.MP4", "other/C0003.MP4", "phone.mov"))
    assert devices.keys() == {"day/C0001.MP4", "day/C0002.MP4"}
    assert len(set(devices.values())) == 1


def test_letters_and_single_digits_are_peoples_names_for_cameras() -> None:
    assert devices_of(clips("cam_a.mp4", "cam_b.mp4", "cam1.mp4", "cam2.mp4")) == {}


def test_a_serial_number_joins_what_names_do_not() -> None:
    assert len(set(devices_of(clips("x.mp4", "y/z.mov", serial="0815")).values())) == 1


def test_the_user_knows_better_than_names() -> None:
    named = [parse_device("left=*_L.wav")]
    devices = devices_of(clips("001_L.wav", "002_L.wav", "001_R.wav", "002_R.wav"), named)
    assert devices["001_L.wav"] == devices["002_L.wav"] == "named left"
    assert devices["001_R.wav"] == devices["002_R.wav"] != "named left"


@pytest.mark.parametrize("text", ["sony", "=C*", "sony="])
def test_a_device_without_a_pattern_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="device"):
        parse_device(text)


def test_one_device_does_not_record_twice_at_once() -> None:
    names = ["a", "b"]
    groups = solve_network(names, [], tolerance=0.01)
    lengths = {name: LENGTHS[name] for name in names}
    together = relate(lengths, {("a", "b"): answer(("a", "b"))}).groups
    devices = {"a": "phone", "b": "phone"}
    assert not_at_once(devices, groups, LENGTHS) == devices
    assert not_at_once(devices, together, LENGTHS) == {}


# -- clocks that step -----------------------------------------------------------------------------


def stepped(pair: Pair, by: float, *, at: float, gap: float = 0.0) -> Answer:
    """From source time `at` on, the source is `by` later."""
    plain = answer(pair)
    assert plain.clock is not None
    before = Piece(span=Span(start=0.0, end=at), clock=plain.clock)
    later = replace(plain.clock, delta=plain.clock.delta + by)
    after = Piece(span=Span(start=at + gap, end=600.0), clock=later)
    return replace(plain, pieces=SteppedClock(pieces=(before, after)))


def clock_of(placement: Placement) -> SteppedClock:
    assert placement.answer.pieces is not None
    return placement.answer.pieces


def test_a_step_of_one_recording_is_told_as_it_was_found() -> None:
    found = placed({("a", "b"): stepped(("a", "b"), 0.5, at=200.0, gap=3.0)})
    first, second = clock_of(found["b"]).pieces
    assert (first.span.end, second.span.start) == (200.0, 203.0)
    assert second.clock.delta - first.clock.delta == pytest.approx(0.5)
    assert found["b"].answer.clock == second.clock, "the longest"


def test_whoever_steps_in_more_comparisons_is_the_one_who_stepped() -> None:
    """`b` lost samples: `c`, who did not, seems to step the other way against it."""
    answers = {
        ("a", "b"): stepped(("a", "b"), 0.5, at=200.0),
        ("a", "c"): answer(("a", "c")),
        ("b", "c"): stepped(("b", "c"), -0.5, at=200.0 + TRUTH["b"] - TRUTH["c"]),
    }
    found = placed(answers)
    assert len(clock_of(found["b"]).pieces) == 2
    assert len(clock_of(found["c"]).pieces) == 1
    assert all(closure.kept for closure in found["c"].closures)
    assert all(placement.answer.grade is Grade.TRUSTED for placement in found.values())


def test_who_does_not_step_is_not_told_that_it_does() -> None:
    """`c` was heard by `b` alone, who lost samples."""
    by_b = replace(
        stepped(("b", "c"), -0.5, at=200.0 + TRUTH["b"] - TRUTH["c"]),
        reason="the clock steps by -500.0 ms; 12 of 12 windows agree",
    )
    found = placed({("a", "b"): stepped(("a", "b"), 0.5, at=200.0), ("b", "c"): by_b})
    assert found["c"].answer.reason.startswith(
        "through b: 1 of 1 windows agree on a clock that steps, which is not its own; "
    )


def test_a_talker_who_moved_is_a_doubtful_step_for_all_who_stand_together() -> None:
    doubtful = {
        pair: replace(stepped(pair, 0.018, at=200.0), grade=Grade.DOUBTFUL)
        for pair in [("a", "c"), ("b", "c")]
    }
    answers = {("a", "b"): answer(("a", "b")), **doubtful}
    assert placed(answers)["c"].answer.grade is Grade.DOUBTFUL
    with_one_who_heard_the_rest = answers | {("c", "d"): answer(("c", "d"))}
    assert placed(with_one_who_heard_the_rest)["c"].answer.grade is Grade.DOUBTFUL
    one_trusts = {("b", "c"): stepped(("b", "c"), 0.018, at=200.0)}
    assert placed(answers | one_trusts)["c"].answer.grade is Grade.TRUSTED


def test_one_step_seen_by_two_is_one() -> None:
    answers = {
        ("a", "c"): stepped(("a", "c"), 0.5, at=200.0),
        ("b", "c"): stepped(("b", "c"), 0.5, at=200.3),
        ("a", "b"): answer(("a", "b")),
    }
    found = placed(answers)
    assert [piece.span.start for piece in clock_of(found["c"]).pieces] == [
        0.0,
        pytest.approx(200.15),
    ]


def test_the_recording_that_all_are_told_by_does_not_step() -> None:
    """It may well have lost samples; on its clock, then, the others have gaps."""
    answers = {
        ("a", "b"): stepped(("a", "b"), 0.5, at=200.0),
        ("a", "c"): stepped(("a", "c"), 0.5, at=280.0),
        ("b", "c"): answer(("b", "c")),
    }
    found = placed(answers)
    assert [len(clock_of(found[name]).pieces) for name in "abc"] == [1, 2, 2]
