"""From stamps to answers, after a recording and after a crash."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from tests.capture.recorded import NONE, Recorded, record_simulated
from tests.capture.simulated import camera, exposures, true_instants, truly_seen
from tests.media.growing import read_packets

from oneclock.capture.recording import STAMPS, Event, EventKind
from oneclock.capture.session.finish_session import finish_session, recover_if_needed
from oneclock.capture.session.session_folder import Session, read_session
from oneclock.capture.session.session_truth import truth_of
from oneclock.errors import SessionError
from oneclock.formats.sidecar import read_sidecar, sidecar_path

SMALL = "size=64x48"
LEFT = f"left=sim:30,{SMALL}"
RIGHT = f"right=sim:30,{SMALL},ppm=900,phase=0.012,drop=0.1,seed=2"


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return record_simulated(tmp_path / "take", LEFT, RIGHT)


def assert_consistent(session: Session) -> None:
    """Everything in the folder tells the same, and the truth."""
    truth, table = truth_of(session), session.frame_table()
    assert session.instants == truth["instants"]
    for each in session.cameras:
        if not each.frames:
            continue
        assert each.frames == sum(each.video_frames) == len(table[each.name].time)
        assert np.abs(table[each.name].time - truly_seen(truth, each.name)).max() < 10e-6
        assert table[each.name].instant.tolist() == true_instants(truth, each.name)
        assert len(session.stamps(each)) == each.frames
        for video in each.videos:
            assert read_sidecar(sidecar_path(video)).grade == "trusted"


def test_a_recording_without_faults_comes_out_as_it_was(recorded: Recorded) -> None:
    session = recorded.finish()

    assert_consistent(session)
    assert session.told["state"] == "finished"
    assert camera(session, "left").told["dropped"] == 0
    lost = np.diff(exposures(truth_of(session), "right")) - 1
    assert camera(session, "right").told["dropped"] == lost.sum() > 0


def test_every_camera_says_what_scripts_ask_for(tmp_path: Path) -> None:
    session = record_simulated(tmp_path / "take", LEFT, f"gone={NONE}", seconds=0.5).finish()

    assert session.told["spread_seconds"].keys() >= {"median", "p95", "max"}
    for told in session.told["cameras"]:
        assert told.keys() >= {"name", "frames", "dropped", "rate", "drift"}
    gone = camera(session, "gone").told
    assert (gone["frames"], gone["dropped"], gone["rate"], gone["drift"]) == (0, 0, None, None)
    json.dumps(session.told, allow_nan=False)


def test_rates_and_drifts_are_the_cameras_own(tmp_path: Path) -> None:
    session = record_simulated(tmp_path / "take", LEFT, RIGHT, seconds=10.0).finish()

    left, right = (camera(session, name).told for name in ("left", "right"))
    assert left["rate"] == pytest.approx(30, rel=1e-6)
    assert right["rate"] == pytest.approx(30 / 1.0009, rel=1e-6)
    assert right["nominal_rate"] == "30"
    assert right["drift"] == pytest.approx(900e-6, abs=1e-6)
    assert right["drift_to_reference"] == pytest.approx(900e-6, abs=2e-6)
    (pair,) = session.told["pair_drifts"]
    assert pair["cameras"] == ["left", "right"]
    assert abs(pair["ms_per_minute"]) == pytest.approx(54, abs=0.5)


def test_a_pause_is_neither_dropped_nor_missing(tmp_path: Path) -> None:
    events = (
        Event(kind=EventKind.PAUSED, seconds=0.5),
        Event(kind=EventKind.RESUMED, seconds=1.2),
    )
    session = record_simulated(tmp_path / "take", LEFT, events=events, pauses=[(0.5, 1.2)]).finish()

    assert camera(session, "left").told["dropped"] == 0
    assert session.frame_table()["left"].gap.sum() == 0
    assert_consistent(session)


def test_a_camera_that_was_away_dropped_nothing_meanwhile(tmp_path: Path) -> None:
    loose = f"loose=sim:30,{SMALL},phase=0.01,unplug=0.6:0.5"
    session = record_simulated(tmp_path / "take", LEFT, loose).finish()

    told = camera(session, "loose").told
    assert told["dropped"] == 0
    assert told["missing_instants"] == pytest.approx(15, abs=3)
    assert session.frame_table()["loose"].gap.max() == pytest.approx(16, abs=2)
    assert_consistent(session)


def test_where_nothing_was_recorded_there_is_an_empty_answer(tmp_path: Path) -> None:
    session = record_simulated(tmp_path / "take", f"gone={NONE}", seconds=0.5).finish()

    assert session.instants == 0
    assert session.told["spread_seconds"]["median"] is None
    assert session.frame_table() == {}
    assert read_session(session.folder).is_finished


def test_where_the_reference_recorded_nothing_the_next_camera_is_it(tmp_path: Path) -> None:
    session = record_simulated(tmp_path / "take", f"gone={NONE}", LEFT, RIGHT).finish()

    assert session.told["reference"] == "left"
    assert read_sidecar(sidecar_path(session.folder / "right.mp4")).reference == "left.mp4"
    assert camera(session, "left").told["drift_to_reference"] == 0.0


@pytest.mark.parametrize("share", [0.35, 0.6, 0.83, 1.0])
def test_after_a_crash_everything_that_is_left_fits_together(
    recorded: Recorded, share: float
) -> None:
    recorded.cut_video("left", share)
    recorded.cut_stamps("left", 7)
    recorded.cut_video("right", 1.0)
    recorded.cut_stamps("right", 100)
    assert not read_session(recorded.folder).is_finished

    session = recover_if_needed(recorded.folder)

    assert session.told["state"] == "recovered"
    assert_consistent(session)
    assert camera(session, "left").frames > 60 * share - 30
    assert camera(session, "right").frames > 60 * 0.9 - 30


def test_what_was_recovered_once_is_not_worked_out_again(recorded: Recorded) -> None:
    recorded.cut_video("left", 0.7)
    first = recover_if_needed(recorded.folder)
    (recorded.folder / "frames.csv").unlink()

    assert recover_if_needed(recorded.folder).told == first.told
    assert not (recorded.folder / "frames.csv").exists()


def test_to_finish_twice_changes_nothing(recorded: Recorded) -> None:
    recorded.cut_video("left", 0.7)
    recover_if_needed(recorded.folder)
    first = {path.name: path.read_bytes() for path in recorded.folder.iterdir() if path.is_file()}

    finish_session(recorded.folder)

    again = {path.name: path.read_bytes() for path in recorded.folder.iterdir() if path.is_file()}
    assert again == first


def test_a_camera_whose_video_holds_nothing_recorded_nothing(recorded: Recorded) -> None:
    (recorded.folder / "right.mp4").write_bytes(b"")

    session = recover_if_needed(recorded.folder)

    assert camera(session, "right").frames == 0
    assert camera(session, "right").videos == ()
    assert_consistent(session)


def test_a_camera_without_stamps_recorded_nothing(recorded: Recorded) -> None:
    (recorded.folder / STAMPS / "right.csv").unlink()

    session = recover_if_needed(recorded.folder)

    assert (camera(session, "right").frames, camera(session, "right").videos) == (0, ())
    assert camera(session, "left").frames == 60


def test_a_pause_in_which_it_crashed_is_no_harm(tmp_path: Path) -> None:
    recorded = record_simulated(
        tmp_path / "take",
        LEFT,
        events=[Event(kind=EventKind.PAUSED, seconds=1.0)],
        pauses=[(1.0, 9.0)],
    )

    assert camera(recover_if_needed(recorded.folder), "left").frames == 30


def test_a_crash_between_the_sidecars_and_the_session_is_mended(recorded: Recorded) -> None:
    """What calls itself finished is: session.json is written last."""
    before = (recorded.folder / "session.json").read_bytes()
    recorded.finish()
    (recorded.folder / "session.json").write_bytes(before)

    assert_consistent(recover_if_needed(recorded.folder))


def test_originals_are_not_touched(recorded: Recorded) -> None:
    before = read_packets(recorded.folder / "left.mp4")
    data = (recorded.folder / "left.mp4").read_bytes()

    recover_if_needed(recorded.folder)

    assert (recorded.folder / "left.mp4").read_bytes() == data
    assert read_packets(recorded.folder / "left.mp4") == before


def test_a_damaged_line_in_the_middle_is_said(recorded: Recorded) -> None:
    path = recorded.folder / STAMPS / "left.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:20], "1,2,3\n", *lines[20:]]))

    with pytest.raises(SessionError, match=r"left\.csv: is damaged in line 21; restore it"):
        recover_if_needed(recorded.folder)


@pytest.mark.oracle
def test_polysync_reads_our_sidecars(recorded: Recorded) -> None:
    from polysync.sidecar import read_sidecar as read_theirs

    session = recorded.finish()
    video = session.folder / "right.mp4"

    delta, overlap, found = read_theirs(video)

    truth = truth_of(session)
    ours = read_sidecar(sidecar_path(video))
    begin = truly_seen(truth, "right")[0] - truly_seen(truth, "left")[0]
    assert found
    assert delta == pytest.approx(ours.delta_seconds)
    assert delta == pytest.approx(begin, abs=1e-3)
    assert overlap == pytest.approx((begin, 2.0), abs=0.05)


def test_our_sidecars_keep_to_the_published_schema(recorded: Recorded) -> None:
    recorded.finish()
    schema = json.loads((files("oneclock.formats") / "sidecar.schema.json").read_text())

    for path in recorded.folder.glob("*.sync.json"):
        jsonschema.validate(json.loads(path.read_text()), schema)
