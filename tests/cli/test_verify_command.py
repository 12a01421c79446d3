"""`oneclock verify`: pass or fail, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.capture.recorded import record_simulated
from tests.cli.one_line import one_line

import oneclock.cli.told as told_of
from oneclock.align.plan_check import Check
from oneclock.align.residuals import Residual, Verdict
from oneclock.align.verify_files import Checked
from oneclock.formats.sidecar import Sidecar
from oneclock.timebase.span import Span

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, WEAK, USAGE, UNREADABLE = 0, 1, 2, 3


def edit(path: Path, **keys: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | keys))


def test_sidecars_that_fit_pass(oneclock: Oneclock, event: Path) -> None:
    said = oneclock("verify", *sorted(event.glob("[cr]*.sync.json")), "--apply-drift")

    assert said.code == SOUND
    assert said.err == ""
    for name in ("close.mkv", "clip.mov", "recorder.wav"):
        (row,) = (line for line in said.out.splitlines() if name in line)
        assert "pass" in row
        assert "applied" in row


def test_the_seeds_order_of_arguments_works(oneclock: Oneclock, event: Path) -> None:
    said = oneclock("verify", event / "wide.mp4", event / "clip.mov", event / "clip.mov.sync.json")

    assert said.code == SOUND


def test_the_result_is_in_the_sidecar_and_what_others_keep_there_too(
    oneclock: Oneclock, event: Path
) -> None:
    path = event / "clip.mov.sync.json"
    edit(path, operator="Ada")

    oneclock("verify", path)

    sidecar = json.loads(path.read_text())
    assert sidecar["operator"] == "Ada"
    assert sidecar["verification"]["passed"] is True
    assert sidecar["verification"]["drift_applied"] is False
    assert sidecar["verification"]["probe_count"] >= 2


def test_a_wrong_offset_fails_and_the_advice_is_to_sync_again(
    oneclock: Oneclock, event: Path
) -> None:
    path = event / "clip.mov.sync.json"
    delta = json.loads(path.read_text())["delta_seconds"]
    edit(path, delta_seconds=delta + 0.040, clock=None)

    said = oneclock("verify", path)

    assert said.code == WEAK
    assert len(said.lines) == 1
    assert said.lines[0].startswith(f"oneclock: {path}: off by -40.")
    assert "run `oneclock sync` again" in said.lines[0]
    assert "FAIL" in said.out
    assert json.loads(path.read_text())["verification"]["passed"] is False


def test_json_tells_of_every_window(oneclock: Oneclock, event: Path) -> None:
    said = oneclock("verify", event / "clip.mov.sync.json", "--json", "--fps", "25")

    (told,) = json.loads(said.out)
    assert told["passed"] is True
    assert told["source"] == str(event / "clip.mov")
    assert told["spread_gate_ms"] == pytest.approx(40.0)
    assert len(told["probes"]) == told["windows"]
    assert told["advice"] is None


def test_nothing_measurable_is_null_in_json_and_a_sentence_on_stderr(
    oneclock: Oneclock, event: Path
) -> None:
    path = event / "clip.mov.sync.json"
    edit(path, delta_seconds=9000.0, clock=None)

    said = oneclock("verify", path, "--json")

    (told,) = json.loads(said.out)
    assert said.code == WEAK
    assert told["median_residual_ms"] is None
    assert told["residual_spread_ms"] is None
    assert "shares no time with wide.mp4" in said.err


def test_the_references_own_sidecar_has_nothing_to_measure(oneclock: Oneclock, event: Path) -> None:
    path = event / "wide.mp4.sync.json"
    before = path.read_bytes()

    said = oneclock("verify", path)

    assert said.code == SOUND
    assert "is the reference's own; there is nothing to measure" in said.err
    assert path.read_bytes() == before


# -- what it advises, for verdicts made by hand ---------------------------------------------------


def segment(start: float, end: float) -> dict[str, object]:
    return {"span": [start, end], "clock": {"delta": 1.0, "drift": 0.0}}


def checked(
    *residuals: float,
    drift: float = 0.0,
    applied: bool = False,
    seconds: float = 100.0,
    step: float | None = None,
    nudge: float | None = None,
) -> Checked:
    sidecar = Sidecar.model_validate(
        {
            "schema_version": 1,
            "source": "b.mov",
            "reference": "a.mov",
            "delta_seconds": 1.0,
            "drift_slope": drift,
            "by_hand": nudge and {"nudge_seconds": nudge, "found": {"delta_seconds": 1.0 - nudge}},
            "segments": step and [segment(0.0, step), segment(step, seconds)],
        }
    )
    ends = [0.0, step, seconds] if step is not None and applied else [0.0, seconds]
    pieces = tuple(Span(start=start, end=end) for start, end in pairwise(ends))
    check = Check(
        sidecar_path=Path("b.mov.sync.json"),
        sidecar=sidecar,
        reference=Path("a.mov"),
        source=Path("b.mov"),
        source_duration=seconds,
        drift_applied=applied,
        windows=(),
        overlap=Span(start=0.0, end=seconds),
        pieces=pieces,
    )
    verdict = Verdict(
        residuals=tuple(
            Residual(local=float(i), seconds=seconds_off, strength=20.0, counts=True)
            for i, seconds_off in enumerate(residuals)
        ),
        spread_gate=1 / 30,
        pieces=pieces,
    )
    return Checked(check=check, verdict=verdict)


ADVICE = [
    ("a pass", checked(0.0, 0.001, -0.001), None),
    ("a wrong median", checked(0.050, 0.051, 0.049), "off by +50.0 ms; the sidecar is wrong"),
    (
        "only the spread: the seed's advice",
        checked(0.0, 0.0, 0.0, 0.030),
        "for cutting between cameras trust the median",
    ),
    (
        "drift that was not applied",
        checked(-0.05, 0.0, 0.05, drift=30e-6, seconds=4320.0),
        "+30.0 ppm of drift add up to 130 ms; run it with --apply-drift",
    ),
    (
        "a spread with drift applied",
        checked(-0.05, 0.0, 0.05, drift=30e-6, seconds=4320.0, applied=True),
        "trust the median",
    ),
    (
        "a spread that so little drift cannot explain",
        checked(-0.05, 0.0, 0.05, drift=1e-6, seconds=100.0),
        "trust the median",
    ),
    ("nothing heard", checked(), "too few to judge"),
    (
        "off by more than it can measure",
        checked(0.41, -0.3, 0.1, -0.22),
        "too few windows agree on where it belongs",
    ),
    (
        "what a person moved",
        checked(-0.04, -0.04, -0.04, nudge=0.04),
        "off by -40.0 ms; but it was moved by +0.04 s by hand",
    ),
    (
        "steps that were not applied",
        checked(0.0, 0.0, 0.0, 0.2, step=3.0),
        "its clock has steps; run it with --apply-drift",
    ),
    (
        "steps that were not applied, of which the longest piece is far off elsewhere",
        checked(0.41, -0.3, 0.1, -0.22, step=3.0),
        "its clock has steps; run it with --apply-drift",
    ),
    (
        "another speed that was not applied",
        checked(drift=0.04, seconds=100.0),
        "too few to judge; its drift adds up to 4.0 s: run it with --apply-drift",
    ),
    (
        "one piece of two is elsewhere",
        checked(0.0, 0.0, 0.0, 0.4, -0.3, -0.2, applied=True, step=3.0),
        "recorded from 3.0 to 100.0 s is not heard where that piece",
    ),
]


@pytest.mark.parametrize(
    ("judged", "advice"), [pytest.param(judged, advice, id=name) for name, judged, advice in ADVICE]
)
def test_advice(judged: Checked, advice: str | None) -> None:
    said = told_of.verify_advice(judged)

    if advice is None:
        assert said is None
    else:
        assert said is not None
        assert said.startswith("b.mov.sync.json: ")
        assert advice in said


# -- when it cannot ------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["wide.mp4", "clip.mov"])
def test_a_missing_recording_is_named(oneclock: Oneclock, event: Path, missing: str) -> None:
    (event / missing).unlink()

    said = oneclock("verify", event / "clip.mov.sync.json")

    assert said.code == UNREADABLE
    one_line(said, naming=event / missing, saying="does not exist")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("{ damaged", "is damaged"),
        ('{"schema_version": 7}', "is of schema version 7"),
        ("\x00\x01", "is damaged"),
        (
            '{"schema_version": 1, "source": "b.mov", "reference": "a.mov", "delta_seconds": 0}',
            "speaks of 'b.mov'",
        ),
        (
            '{"schema_version": 1, "source": "clip.mov", "reference": "wide.mp4",'
            ' "delta_seconds": NaN}',
            "is damaged",
        ),
    ],
    ids=["damaged", "newer schema", "binary", "of another file", "not a number"],
)
def test_a_sidecar_that_cannot_be_read_is_one_line(
    oneclock: Oneclock, event: Path, text: str, cause: str
) -> None:
    path = event / "clip.mov.sync.json"
    path.write_text(text)

    said = oneclock("verify", path)

    assert said.code == UNREADABLE
    one_line(said, naming=path, saying=cause)
    assert path.read_text() == text


def test_a_sidecar_that_is_not_there_says_how_to_make_one(
    oneclock: Oneclock, tmp_path: Path
) -> None:
    path = tmp_path / "a.mov.sync.json"

    said = oneclock("verify", path)

    assert said.code == UNREADABLE
    one_line(said, naming=path, saying="does not exist; run `oneclock sync` first")


def test_a_recording_in_place_of_its_sidecar_is_told_apart(oneclock: Oneclock, event: Path) -> None:
    said = oneclock("verify", event / "clip.mov")

    assert said.code == UNREADABLE
    one_line(said, naming=event / "clip.mov", saying="is no sidecar; name the .sync.json file")


def test_a_read_only_sidecar_is_respected(oneclock: Oneclock, event: Path) -> None:
    path = event / "clip.mov.sync.json"
    path.chmod(0o444)
    before = path.read_bytes()

    said = oneclock("verify", path)

    assert said.code == UNREADABLE
    one_line(said, naming=path, saying="is read-only")
    assert path.read_bytes() == before


def test_one_bad_sidecar_among_good_ones_costs_the_exit_code_only(
    oneclock: Oneclock, event: Path
) -> None:
    bad = event / "close.mkv.sync.json"
    bad.write_text("{")

    said = oneclock("verify", bad, event / "clip.mov.sync.json")

    assert said.code == UNREADABLE
    one_line(said, naming=bad, saying="is damaged")
    assert "clip.mov" in said.out
    assert json.loads((event / "clip.mov.sync.json").read_text())["verification"]["passed"]


@pytest.mark.parametrize("fps", ["0", "-25", "fast", "1/0", "inf"])
def test_a_frame_rate_that_is_none_is_usage(oneclock: Oneclock, event: Path, fps: str) -> None:
    said = oneclock("verify", event / "clip.mov.sync.json", f"--fps={fps}")

    assert said.code == USAGE
    one_line(said, naming="--fps", saying="is no frame rate")


def test_no_sidecar_at_all_is_usage(oneclock: Oneclock) -> None:
    said = oneclock("verify")

    assert said.code == USAGE
    one_line(said, naming="verify", saying="needs a sidecar")


def test_silent_cameras_recorded_together_are_referred_to_the_light(
    oneclock: Oneclock, tmp_path: Path
) -> None:
    take = tmp_path / "take"
    record_simulated(take, "left=sim:30", "right=sim:30", seconds=0.5).finish()

    own = oneclock("verify", take / "left.mp4.sync.json")
    other = oneclock("verify", take / "right.mp4.sync.json")

    assert (own.code, other.code) == (SOUND, UNREADABLE)
    assert "is the reference's own" in own.err
    assert f"oneclock check {take}" in other.err
