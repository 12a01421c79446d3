"""Videos of equal length from a session: frame N of each is instant N, and the originals stay."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from tests.capture.recorded import NONE, record_simulated
from tests.capture.simulated import camera, recorded_packets
from tests.media.growing import brightnesses, ffprobe, read_packets

from oneclock.capture.jpeg_head import read_jpeg_head
from oneclock.capture.session.assemble_session import Assembled, assemble_session
from oneclock.capture.session.session_folder import Session
from oneclock.capture.timing.assembly import Fill
from oneclock.errors import SessionError, UsageError

SMALL = "size=64x48"
LEFT = f"left=sim:30,{SMALL}"
RIGHT = f"right=sim:30,{SMALL},phase=0.01,drop=0.15,torn=0.1,seed=5"
LATE = f"late=sim:30,{SMALL},phase=0.004,stall=0:0.5"
SECONDS = 2.0


def world(packet: bytes) -> float | None:
    """When the frame was seen, as the packet tells; None of a picture that no camera made."""
    told = re.search(r"world (-?[\d.]+)$", read_jpeg_head(packet).comment)
    return None if told is None else float(told[1])


def shown(assembled: Assembled, name: str) -> list[float | None]:
    return [world(packet) for packet in recorded_packets(assembled.folder / f"{name}.mp4")]


def filled(assembled: Assembled, name: str) -> set[int]:
    """Output frames in which the camera has nothing of its own, as is listed."""
    return {
        frame
        for gap in assembled.told["gaps"]
        if gap["camera"] == name
        for frame in range(gap["first_frame"], gap["last_frame"] + 1)
    }


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("session") / "take"
    return record_simulated(folder, LEFT, RIGHT, LATE, seconds=SECONDS).finish()


@pytest.fixture(scope="module")
def repeated(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Assembled:
    return assemble_session(session.folder, tmp_path_factory.mktemp("repeated"))


@pytest.fixture(scope="module")
def black(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Assembled:
    return assemble_session(session.folder, tmp_path_factory.mktemp("black"), fill=Fill.BLACK)


@pytest.mark.oracle
def test_all_videos_have_as_many_frames(repeated: Assembled) -> None:
    counts = {ffprobe(video)["nb_frames"] for video in repeated.videos}

    assert counts == {str(repeated.frames)} == {"60"}
    assert [video.name for video in repeated.videos] == ["left.mp4", "right.mp4", "late.mp4"]


def test_frame_n_of_each_was_seen_at_one_instant(repeated: Assembled) -> None:
    left = shown(repeated, "left")
    for name in ("right", "late"):
        for frame, (one, other) in enumerate(zip(left, shown(repeated, name), strict=True)):
            assert one is not None
            assert other is not None
            if frame not in filled(repeated, name):
                assert abs(other - one) < 1 / 60


def test_where_a_camera_has_nothing_its_last_frame_stands(repeated: Assembled) -> None:
    found = shown(repeated, "right")

    gaps = filled(repeated, "right")
    assert gaps
    for frame in gaps - {0}:
        assert found[frame] == found[frame - 1]
    own = [found[frame] for frame in range(repeated.frames) if frame not in gaps]
    assert len(set(own)) == len(own)


def test_before_its_first_frame_a_camera_shows_its_first(repeated: Assembled) -> None:
    found = shown(repeated, "late")

    assert filled(repeated, "late") == set(range(15))
    assert found[:15] == [found[15]] * 15


def test_or_black(black: Assembled) -> None:
    for name in ("right", "late"):
        found = shown(black, name)
        assert {n for n, time in enumerate(found) if time is None} == filled(black, name)
    assert brightnesses(black.folder / "late.mp4")[:15] == [0] * 15


def test_torn_pictures_are_not_shown(session: Session, repeated: Assembled) -> None:
    assert camera(session, "right").told["torn"] > 0
    for video in repeated.videos:
        assert all(read_jpeg_head(packet).whole for packet in recorded_packets(video))


def test_packets_are_copied_and_not_encoded(session: Session, repeated: Assembled) -> None:
    originals = set(recorded_packets(session.folder / "right.mp4"))

    assert set(recorded_packets(repeated.folder / "right.mp4")) <= originals
    assert all(video["packets_copied"] for video in repeated.told["videos"])


def test_every_gap_and_every_frame_is_listed(repeated: Assembled) -> None:
    told = json.loads((repeated.folder / "assembly.json").read_text())
    with (repeated.folder / "instants.csv").open() as file:
        rows = list(csv.DictReader(file))

    assert told == repeated.told
    assert (told["frames"], told["rate"]) == (60, "30")
    assert [row["frame"] for row in rows] == [str(n) for n in range(60)]
    assert list(rows[0]) == ["frame", "time_seconds", "left", "right", "late"]
    packets = recorded_packets(Path(told["session"]) / "right.mp4")
    taken = [packets[int(row["right"])] for row in rows]
    assert taken == recorded_packets(repeated.folder / "right.mp4")


def test_frames_are_evenly_spaced(repeated: Assembled) -> None:
    times = np.array([time for time, _ in read_packets(repeated.folder / "left.mp4")])

    assert np.abs(np.diff(times) - 1e6 / 30).max() <= 1


def test_the_originals_are_only_read(session: Session, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in session.folder.rglob("*") if p.is_file()}

    assemble_session(session.folder, tmp_path / "out")

    assert {p: p.read_bytes() for p in session.folder.rglob("*") if p.is_file()} == before


def test_a_recording_that_a_crash_cut_off_is_finished_first(tmp_path: Path) -> None:
    recorded = record_simulated(tmp_path / "take", LEFT, RIGHT)
    recorded.cut_video("left", 0.8)

    assembled = assemble_session(tmp_path / "take", tmp_path / "out")

    counts = {len(recorded_packets(video)) for video in assembled.videos}
    assert counts == {assembled.frames}
    assert assembled.frames > 20


def test_a_camera_that_recorded_nothing_has_no_video(tmp_path: Path) -> None:
    record_simulated(tmp_path / "take", LEFT, f"gone={NONE}").finish()

    assembled = assemble_session(tmp_path / "take", tmp_path / "out")

    assert [video.name for video in assembled.videos] == ["left.mp4"]
    assert assembled.frames == 60


def test_a_recording_without_frames_cannot_be_assembled(tmp_path: Path) -> None:
    record_simulated(tmp_path / "take", f"gone={NONE}").finish()

    with pytest.raises(SessionError, match="holds no frames; record again"):
        assemble_session(tmp_path / "take", tmp_path / "out")


def test_stamps_that_do_not_fit_the_table_are_said(tmp_path: Path) -> None:
    recorded = record_simulated(tmp_path / "take", LEFT, RIGHT)
    recorded.finish()
    recorded.cut_stamps("left", 200)

    with pytest.raises(SessionError, match=r"left\.csv: does not fit frames\.csv; restore both"):
        assemble_session(tmp_path / "take", tmp_path / "out")


def test_the_session_itself_is_no_place_for_the_videos(session: Session) -> None:
    with pytest.raises(UsageError, match="is the session itself; name another folder for --out"):
        assemble_session(session.folder, session.folder)


def test_a_folder_that_holds_something_is_refused(session: Session, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()

    with pytest.raises(UsageError, match="is not empty; name a new folder for --out"):
        assemble_session(session.folder, tmp_path)


def test_a_folder_within_the_session_will_do(tmp_path: Path) -> None:
    record_simulated(tmp_path / "take", LEFT, seconds=0.5).finish()

    assembled = assemble_session(tmp_path / "take", tmp_path / "take" / "synchronized")

    assert assembled.frames == 15
