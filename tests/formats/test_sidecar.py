"""The sidecar: what it promises to its readers, ours and others."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from oneclock.errors import SidecarError
from oneclock.formats.by_hand import nudged
from oneclock.formats.sidecar import (
    Sidecar,
    Verification,
    make_sidecar,
    midpoint_delta,
    read_sidecar,
    sidecar_path,
    write_sidecar,
)
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

CLOCK = ClockMap(delta=-2.5, drift=40e-6, delta_std=2e-4, drift_std=3e-7, covariance=-5e-11)
DURATION = 1200.0
STEPS = SteppedClock(
    pieces=(
        Piece(span=Span(start=0.0, end=300.0), clock=ClockMap(delta=-3.0, drift=41e-6)),
        Piece(span=Span(start=300.0, end=1150.0), clock=CLOCK),
    )
)


def example(**changes: Any) -> Sidecar:
    arguments: dict[str, Any] = {
        "source": "cam_b.mp4",
        "reference": "cam_a.mp4",
        "clock": CLOCK,
        "source_duration": DURATION,
        "overlap_in_reference": Span(start=0.0, end=1100.0),
        "grade": "trusted",
        "evidence": {"method": "audio", "probes": [[1.0, -2.5, 40.0, True]]},
        "audio_stream": 2,
        "audio_channel": 0,
    }
    return make_sidecar(**(arguments | changes))


def schema() -> dict[str, Any]:
    text = (files("oneclock.formats") / "sidecar.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cam_b.mp4.sync.json"


def rewrite(path: Path, **changes: Any) -> None:
    """The example on disk, with some of its keys replaced."""
    write_sidecar(path, example())
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


# -- what is written -----------------------------------------------------------------------------


def test_what_is_written_is_what_is_read(path: Path) -> None:
    write_sidecar(path, example())

    assert read_sidecar(path) == example()


def test_the_exact_clock_survives_to_the_last_bit(path: Path) -> None:
    write_sidecar(path, example())

    assert read_sidecar(path).clock_map(source_duration=1.0) == CLOCK


def test_the_published_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    "verification",
    [
        None,
        Verification(
            median_residual_ms=0.1, residual_spread_ms=2.0, probe_count=9, drift_applied=True
        ),
    ],
)
def test_every_sidecar_written_obeys_the_published_schema(
    path: Path, verification: Verification | None
) -> None:
    write_sidecar(path, example().model_copy(update={"verification": verification}))

    Draft202012Validator(schema()).validate(json.loads(path.read_text(encoding="utf-8")))


def test_the_schema_refuses_what_is_no_sidecar() -> None:
    record = json.loads(example().model_dump_json(by_alias=True))

    assert not Draft202012Validator(schema()).is_valid(record | {"schema_version": 2})
    assert not Draft202012Validator(schema()).is_valid(record | {"delta_seconds": "soon"})


def test_a_sidecar_says_in_words_what_it_is_and_that_nothing_else_was_touched(path: Path) -> None:
    write_sidecar(path, example())

    about = json.loads(path.read_text(encoding="utf-8"))["_about"]

    assert "cam_b.mp4" in about
    assert "cam_a.mp4" in about
    assert "not touched" in about


def test_an_unverified_sidecar_says_so_with_null(path: Path) -> None:
    write_sidecar(path, example())

    assert json.loads(path.read_text(encoding="utf-8"))["verification"] is None


def test_every_probe_is_one_line(path: Path) -> None:
    write_sidecar(path, example())

    assert "[1.0, -2.5, 40.0, true]" in path.read_text(encoding="utf-8")


def test_names_are_written_as_people_wrote_them(tmp_path: Path) -> None:
    name = "Kamera Süd 舞台.mov"
    path = tmp_path / f"{name}.sync.json"

    write_sidecar(path, example(source=name))

    assert name in path.read_text(encoding="utf-8")
    assert read_sidecar(path).source == name


def test_a_sidecar_stands_beside_its_recording() -> None:
    assert sidecar_path(Path("day 1/cam.a.MOV")) == Path("day 1/cam.a.MOV.sync.json")


# -- the midpoint --------------------------------------------------------------------------------

finite = st.floats(-1e5, 1e5)
drifts = st.floats(-1e-3, 1e-3)
durations = st.floats(0.0, 4e4)


@given(delta=finite, drift=drifts, duration=durations)
def test_delta_seconds_is_the_offset_in_the_middle(
    delta: float, drift: float, duration: float
) -> None:
    clock = ClockMap(delta=delta, drift=drift)
    middle = duration / 2

    offset = clock.to_reference(middle) - middle

    assert midpoint_delta(clock, duration) == pytest.approx(offset, abs=1e-9)


@given(delta=finite, drift=drifts, duration=durations)
def test_a_sidecar_without_a_clock_is_worked_back_from_the_middle(
    delta: float, drift: float, duration: float
) -> None:
    clock = ClockMap(delta=delta, drift=drift)
    foreign = example(clock=clock, source_duration=duration).model_copy(update={"clock": None})

    worked_back = foreign.clock_map(source_duration=duration)

    assert worked_back.delta == pytest.approx(clock.delta, abs=1e-9)
    assert worked_back.drift == clock.drift


@given(delta=finite, drift=drifts, duration=durations, nudge=st.floats(-100.0, 100.0).filter(bool))
def test_how_long_its_recording_is_is_told_to_a_hundredth_or_not_at_all(
    delta: float, drift: float, duration: float, nudge: float
) -> None:
    sidecar = example(clock=ClockMap(delta=delta, drift=drift), source_duration=duration)

    for one in (sidecar, nudged(sidecar, nudge)):
        told = one.source_duration
        assert told is None or told == pytest.approx(duration, abs=0.01)
        assert told is not None or abs(drift) < 1e-8


def test_how_long_its_recording_is_is_not_known_without_a_clock_or_drift() -> None:
    assert example(clock=ClockMap(delta=1.0)).source_duration is None
    assert example().model_copy(update={"clock": None}).source_duration is None


def test_who_ignores_drift_is_wrong_by_the_same_at_both_ends() -> None:
    naive = example().naive_clock()

    early = naive.to_reference(0.0) - CLOCK.to_reference(0.0)
    late = naive.to_reference(DURATION) - CLOCK.to_reference(DURATION)

    assert early == pytest.approx(-late)
    assert abs(early) == pytest.approx(CLOCK.drift * DURATION / 2)


# -- a clock with steps ---------------------------------------------------------------------------


def test_a_clock_with_steps_survives_to_the_last_bit(path: Path) -> None:
    write_sidecar(path, example(clock=STEPS))

    assert read_sidecar(path).stepped_clock(DURATION) == STEPS
    Draft202012Validator(schema()).validate(json.loads(path.read_text(encoding="utf-8")))


def test_who_knows_no_segments_gets_the_line_of_the_longest(path: Path) -> None:
    write_sidecar(path, example(clock=STEPS))

    sidecar = read_sidecar(path)

    assert sidecar.clock_map(DURATION) == CLOCK
    assert sidecar.delta_seconds == midpoint_delta(CLOCK, DURATION)
    assert sidecar.drift_slope == CLOCK.drift


def test_the_overlap_in_the_source_is_told_through_the_steps() -> None:
    """The reference begins 3 s into the first piece."""
    sidecar = example(clock=STEPS)

    assert sidecar.overlap_in_source is not None
    assert sidecar.overlap_in_source[0] == pytest.approx(3.0, abs=1e-3)
    assert sidecar.overlap_in_source[1] == pytest.approx(1102.5, abs=0.05)


def test_one_piece_is_an_ordinary_clock() -> None:
    one = SteppedClock.of(CLOCK, Span(start=0.0, end=DURATION))

    assert example(clock=one) == example()
    assert example().segments is None
    assert example().stepped_clock(DURATION) == one


def test_what_others_keep_in_a_segment_survives(path: Path) -> None:
    write_sidecar(path, example(clock=STEPS))
    raw = json.loads(path.read_text())
    raw["segments"][0]["cause"] = "card full"
    path.write_text(json.dumps(raw))

    write_sidecar(path, read_sidecar(path))

    assert json.loads(path.read_text())["segments"][0]["cause"] == "card full"


def test_an_answer_without_steps_takes_the_old_segments_away(path: Path) -> None:
    write_sidecar(path, example(clock=STEPS))

    write_sidecar(path, example())

    assert "segments" not in json.loads(path.read_text())


def segment(start: Any, end: Any, **clock: Any) -> dict[str, Any]:
    return {"span": [start, end], "clock": {"delta": 0.0, "drift": 0.0} | clock}


@pytest.mark.parametrize(
    "segments",
    [
        [],
        {},
        [segment(0, 10), segment(9, 20)],
        [segment(10, 20), segment(0, 10)],
        [segment(10, 0)],
        [segment(5, 5)],
        [segment(0, float("nan"))],
        [segment(0, None)],
        [segment(0, 10, delta=float("nan"))],
        [segment(0, 10, drift=-1.0)],
        [{"span": [0, 10]}],
        [{"clock": {"delta": 0.0, "drift": 0.0}}],
    ],
    ids=[
        "none", "no list", "overlapping", "out of order", "reversed", "empty", "not a number",
        "no end", "no delta", "backwards in time", "no clock", "no span",
    ],
)  # fmt: skip
def test_damaged_segments_are_an_error(path: Path, segments: Any) -> None:
    rewrite(path, segments=segments)

    message = refusal(path)

    assert "damaged" in message
    assert "delete it and run" in message


# -- keys of others ------------------------------------------------------------------------------


def test_unknown_keys_survive_a_read_and_a_write_at_every_level(path: Path) -> None:
    rewrite(
        path,
        colour={"label": "red [1,  2]"},
        nothing=None,
        clock=json.loads(example().model_dump_json())["clock"] | {"quartz": "TCXO"},
        verification={
            "median_residual_ms": 1.0,
            "residual_spread_ms": 2.0,
            "probe_count": 3,
            "drift_applied": False,
            "operator": "Ines",
        },
    )

    write_sidecar(path, read_sidecar(path))

    raw = json.loads(path.read_text(encoding="utf-8"))
    assert raw["colour"] == {"label": "red [1,  2]"}
    assert raw["nothing"] is None
    assert raw["clock"]["quartz"] == "TCXO"
    assert raw["verification"]["operator"] == "Ines"


def test_a_new_answer_keeps_the_keys_of_others_that_stood_in_the_old_one(path: Path) -> None:
    rewrite(path, colour="red", delta_seconds=9.0)

    write_sidecar(path, example())

    raw = json.loads(path.read_text(encoding="utf-8"))
    assert raw["colour"] == "red"
    assert raw["delta_seconds"] == example().delta_seconds


# -- never a silent zero -------------------------------------------------------------------------


def refusal(path: Path) -> str:
    with pytest.raises(SidecarError) as caught:
        read_sidecar(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"sidecar"', "{}", "\x00\x01"])
def test_what_is_no_sidecar_is_an_error(path: Path, text: str) -> None:
    path.write_text(text)

    assert "delete it and run" in refusal(path)


def test_text_that_is_not_text_is_an_error(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\xfa")

    assert "cannot be read" in refusal(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"delta_seconds": None},
        {"delta_seconds": "twelve"},
        {"delta_seconds": float("nan")},
        {"drift_slope": float("inf")},
        {"drift_slope": -1.0},
        {"schema_version": "one"},
        {"source": ""},
        {"overlap_in_reference": [1.0]},
        {"clock": {"delta": 1.0}},
        {
            "clock": {
                "delta": 1.0,
                "drift": 0.0,
                "delta_std": 1.0,
                "drift_std": 0.0,
                "covariance": 9,
            }
        },
        {"grade": "splendid"},
        {"audio_stream": -1},
    ],
)
def test_a_damaged_value_is_an_error(path: Path, changes: dict[str, Any]) -> None:
    rewrite(path, **changes)

    assert "damaged" in refusal(path)


def test_a_newer_version_asks_for_an_update(path: Path) -> None:
    rewrite(path, schema_version=2)

    assert "update oneclock" in refusal(path)


def test_a_sidecar_of_another_recording_is_an_error(path: Path) -> None:
    rewrite(path, source="cam_c.mp4")

    message = refusal(path)

    assert "cam_c.mp4" in message
    assert "cam_b.mp4" in message


def test_a_missing_sidecar_says_what_to_run(path: Path) -> None:
    assert "oneclock sync" in refusal(path)


def test_a_folder_in_its_place_is_an_error(path: Path) -> None:
    path.mkdir()

    assert "is a folder" in refusal(path)


def test_a_damaged_sidecar_is_not_written_over(path: Path) -> None:
    path.write_text("{ precious but broken")

    with pytest.raises(SidecarError):
        write_sidecar(path, example())

    assert path.read_text() == "{ precious but broken"


# -- polysync 0.3.0, whose format this is --------------------------------------------------------


def test_polysync_reads_our_sidecars(tmp_path: Path) -> None:
    from polysync.sidecar import read_sidecar as polysync_reads

    write_sidecar(tmp_path / "cam_b.mp4.sync.json", example())

    delta, overlap, found = polysync_reads(tmp_path / "cam_b.mp4")

    assert found
    assert delta == example().delta_seconds
    assert overlap == (0.0, 1100.0)


def test_we_read_what_polysync_writes_and_keep_its_help(tmp_path: Path) -> None:
    from polysync.sidecar import write_sidecar as polysync_writes

    path = polysync_writes(
        tmp_path / "cam_b.mp4",
        source="cam_b.mp4",
        reference="cam_a.mp4",
        delta_seconds=12.345,
        drift_slope=18e-6,
        overlap_in_reference=(12.345, 4512.0),
        overlap_in_source=(0.0, 4499.655),
    )

    sidecar = read_sidecar(path)
    clock = sidecar.clock_map(source_duration=4500.0)
    write_sidecar(path, sidecar)

    assert clock.to_reference(2250.0) == pytest.approx(2250.0 + 12.345)
    assert clock.drift == 18e-6
    assert "delta_seconds" in json.loads(path.read_text(encoding="utf-8"))["_help"]
