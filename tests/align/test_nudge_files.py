"""A person's correction lives in the sidecar, and the next solve respects it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneclock.align.nudge_files import lock, nudge, reset, unlock
from oneclock.align.plan_check import plan_check
from oneclock.align.sync_files import sync
from oneclock.align.verify_files import run_checks
from oneclock.errors import SaveError, SidecarError
from oneclock.formats.sidecar import Sidecar, read_sidecar, sidecar_path
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.voices import voice
from oneclock.timebase.frame_rate import FrameRate

Recordings = dict[str, Path]
RATE = 16000


@pytest.fixture
def synced(recordings: Recordings) -> Recordings:
    sync(recordings["wide"], recordings["clip"], recordings["close"])
    return recordings


def sidecar_of(recording: Path) -> Sidecar:
    return read_sidecar(sidecar_path(recording))


@pytest.mark.parametrize("by", ["the recording", "its sidecar"])
def test_a_nudge_moves_a_recording_later(synced: Recordings, by: str) -> None:
    clip = synced["clip"]
    found = sidecar_of(clip)

    done = nudge(clip if by == "the recording" else sidecar_path(clip), 0.02)

    now = sidecar_of(clip)
    assert done.path == sidecar_path(clip)
    assert (done.before, done.after) == (found, now)
    assert now.delta_seconds == pytest.approx(found.delta_seconds + 0.02)
    assert now.clock_map(15.0).to_reference(7.0) == pytest.approx(
        found.clock_map(15.0).to_reference(7.0) + 0.02
    )


def test_everything_taken_back_is_the_file_as_it_was(synced: Recordings) -> None:
    path = sidecar_path(synced["clip"])
    before = path.read_bytes()
    nudge(path, 0.02)
    nudge(path, 1 / 3)
    lock(path)

    reset(path)

    assert path.read_bytes() == before


def test_the_next_solve_moves_its_own_answer_again(synced: Recordings) -> None:
    clip = synced["clip"]
    found = sidecar_of(clip)
    nudge(clip, 0.02)
    nudge(clip, 0.03)

    result = sync(synced["wide"], clip)

    (outcome,) = result.outcomes
    now = sidecar_of(clip)
    assert now.delta_seconds == pytest.approx(found.delta_seconds + 0.05)
    assert now.by_hand is not None
    assert now.by_hand.nudge_seconds == pytest.approx(0.05)
    assert any("moved by +0.05 s by hand" in note for note in outcome.notes)
    assert result.timeline[str(clip)].clock.delta == pytest.approx(now.clock_map(15.0).delta)
    reset(clip)
    assert sidecar_of(clip).delta_seconds == pytest.approx(found.delta_seconds)


def test_a_locked_recording_is_not_solved_and_not_changed(synced: Recordings) -> None:
    clip = synced["clip"]
    nudge(clip, 0.5)
    lock(clip)
    before = sidecar_path(clip).read_bytes()
    heard: set[Path] = set()

    result = sync(
        synced["wide"], clip, synced["close"], progress=lambda path, at, of: heard.add(path)
    )

    locked, other = result.outcomes
    assert clip not in heard
    assert synced["close"] in heard
    assert sidecar_path(clip).read_bytes() == before
    assert locked.answer is not None
    assert locked.answer.grade == "trusted"
    assert "locked" in locked.answer.reason
    assert any("is locked" in note for note in locked.notes)
    assert other.sidecar_path == sidecar_path(synced["close"])
    assert result.timeline[str(clip)].clock == sidecar_of(clip).clock_map(15.0)


@pytest.fixture
def in_a_row(tmp_path: Path) -> list[Path]:
    """Three recordings, of which the first and the last share nothing but the one between."""
    talk = voice(85.0, 9, rate=RATE)
    paths = []
    for name, start, end in (("first", 0, 40), ("between", 20, 70), ("last", 48, 85)):
        sound = Sound(samples=talk[start * RATE : end * RATE], rate=RATE, codec="pcm_s16le")
        paths.append(tmp_path / f"{name}.wav")
        write_media(paths[-1], sounds=[sound])
    return paths


def test_whom_only_a_locked_recording_can_place_is_placed_by_it(in_a_row: list[Path]) -> None:
    _, between, last = in_a_row
    sync(*in_a_row)
    assert sidecar_of(last).delta_seconds == pytest.approx(48.0, abs=1e-3)
    nudge(between, -0.5)
    lock(between)
    before = sidecar_path(between).read_bytes()

    _, placed = sync(*in_a_row).outcomes

    assert sidecar_path(between).read_bytes() == before
    assert placed.answer is not None
    assert placed.answer.grade == "trusted"
    assert "through between.wav" in placed.answer.reason
    assert sidecar_of(last).delta_seconds == pytest.approx(47.5, abs=1e-3)


def test_strangers_stay_strangers_to_a_locked_recording(in_a_row: list[Path]) -> None:
    first, between, last = in_a_row
    sync(first, between)
    lock(between)
    sound = Sound(samples=voice(30.0, 10, rate=RATE), rate=RATE, codec="pcm_s16le")
    write_media(last, sounds=[sound])

    _, stranger = sync(*in_a_row).outcomes

    assert stranger.answer is not None
    assert stranger.answer.grade == "refused"
    assert "is not asked" not in stranger.answer.reason
    assert not sidecar_path(last).exists()


def test_an_unlocked_recording_is_solved_again(synced: Recordings) -> None:
    clip = synced["clip"]
    found = sidecar_path(clip).read_bytes()
    lock(clip)
    unlock(clip)
    assert sidecar_path(clip).read_bytes() == found
    heard: set[Path] = set()

    sync(synced["wide"], clip, progress=lambda path, at, of: heard.add(path))

    assert clip in heard


def test_a_lock_to_one_reference_is_no_lock_to_another(synced: Recordings) -> None:
    clip = synced["clip"]
    lock(clip)
    before = sidecar_path(clip).read_bytes()

    result = sync(synced["close"], clip)

    assert isinstance(result.outcomes[0].error, SidecarError)
    assert "is locked to the clock of wide.mp4" in str(result.outcomes[0].error)
    assert sidecar_path(clip).read_bytes() == before


def test_a_locked_recording_is_not_made_the_reference(synced: Recordings) -> None:
    lock(synced["clip"])

    with pytest.raises(SidecarError, match=r"is locked to the clock of wide\.mp4"):
        sync(synced["clip"], synced["close"])


def test_verify_says_what_a_person_did_to_it(synced: Recordings) -> None:
    path = sidecar_path(synced["clip"])
    nudge(path, 0.04)

    (checked,) = run_checks([plan_check(path)], frame_rate=FrameRate.parse("30"), write=False)

    assert checked.verdict.median == pytest.approx(-0.04, abs=1e-3)
    assert "clip.mov.sync.json: moved by +0.04 s by hand" in checked.notes


def test_the_reference_itself_is_not_moved(synced: Recordings) -> None:
    with pytest.raises(SidecarError, match="is the reference's own"):
        nudge(synced["wide"], 0.02)


def test_what_cannot_be_written_stays_as_it_was(synced: Recordings) -> None:
    path = sidecar_path(synced["clip"])
    path.chmod(0o444)
    before = path.read_bytes()

    with pytest.raises(SaveError, match="is read-only"):
        nudge(path, 0.02)

    assert path.read_bytes() == before


def test_what_others_keep_in_the_sidecar_stays(synced: Recordings) -> None:
    path = sidecar_path(synced["clip"])
    path.write_text(json.dumps(json.loads(path.read_text()) | {"operator": "Ada"}))

    nudge(path, 0.02)
    sync(synced["wide"], synced["clip"])
    reset(path)

    assert json.loads(path.read_text())["operator"] == "Ada"
