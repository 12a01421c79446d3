"""What is collected for a report from recordings and sidecars."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest

from oneclock.align.nudge_files import lock, nudge
from oneclock.align.outcome import SyncResult
from oneclock.align.sync_files import sync
from oneclock.errors import SidecarError
from oneclock.formats.sidecar import read_sidecar
from oneclock.media.write_media import Sound, write_media
from oneclock.report.gather_report import gather_report
from oneclock.report.subjects import Subjects, events_of_result, events_of_sidecars, sidecars_in
from oneclock.report.values import ByHand, EventReport, Report
from oneclock.simulate.film_event import Footage
from oneclock.simulate.voices import voice
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

Synced = tuple[Path, SyncResult]


@pytest.fixture(scope="module")
def synced(footage: tuple[Footage, ...], tmp_path_factory: pytest.TempPathFactory) -> Synced:
    """The small event and a stranger, synced. Not to be written to."""
    folder = tmp_path_factory.mktemp("event")
    files = [Path(shutil.copy(film.path, folder)) for film in footage]
    stranger = Sound(samples=voice(20.0, 77, rate=16000), rate=16000, codec="pcm_s16le")
    write_media(folder / "stranger.wav", sounds=[stranger])
    return folder, sync(files[0], *files[1:], folder / "stranger.wav")


def gathered(events: list[Subjects], fps: str = "25") -> Report:
    return gather_report(
        events,
        frame_rate=FrameRate.parse(fps),
        made_on=datetime(2026, 11, 20, 13, 5),
        progress=lambda path, heard, duration: None,
    )


@pytest.fixture(scope="module")
def report(synced: Synced) -> Report:
    return gathered(events_of_result(synced[1]))


@pytest.fixture(scope="module")
def event(report: Report) -> EventReport:
    (only,) = report.events
    return only


def test_every_recording_is_in_it_the_refused_one_too(event: EventReport) -> None:
    assert event.reference == "wide.mp4"
    assert {source.name: source.grade for source in event.sources} == {
        "wide.mp4": "reference",
        "close.mkv": "trusted",
        "recorder.wav": "trusted",
        "clip.mov": "trusted",
        "stranger.wav": "refused",
    }
    (stranger,) = (s for s in event.sources if s.grade == "refused")
    assert stranger.clock is None
    assert stranger.reason
    assert stranger.chance is not None
    assert stranger.sync_probes == ()


def test_the_day_it_was_made_is_given_not_looked_up(report: Report) -> None:
    assert report.made_on == "2026-11-20 13:05"


def test_waveforms_are_of_the_recordings_length_and_fill_their_strip(event: EventReport) -> None:
    for source in event.sources:
        waveform = source.waveform
        assert waveform is not None
        seconds = len(waveform.levels) * waveform.step
        assert seconds == pytest.approx(source.coverage.length, abs=0.1)
        assert waveform.levels.min() >= 0.0
        assert waveform.levels.max() == 1.0


def test_probes_are_residuals_from_the_clock(event: EventReport) -> None:
    (close,) = (source for source in event.sources if source.name == "close.mkv")

    assert len(close.sync_probes) >= 10
    agreeing = [probe.residual for probe in close.sync_probes if probe.agrees]
    assert np.abs(agreeing).max() < 1e-3
    assert close.chance is not None


def test_close_ups_show_the_same_seconds_of_all_that_were_placed(event: EventReport) -> None:
    (closeup,) = event.closeups

    assert closeup.span.length == pytest.approx(4.0)
    assert {track.source for track in closeup.tracks} == {
        "wide.mp4",
        "close.mkv",
        "recorder.wav",
        "clip.mov",
    }


def test_close_ups_line_up_where_the_clocks_are_right(event: EventReport) -> None:
    """Levels of two recordings, laid on the reference clock, rise and fall together."""
    (closeup,) = event.closeups
    grid = np.arange(closeup.span.start + 0.1, closeup.span.end - 0.1, 0.0025)
    levels = {}
    for source in event.sources:
        for track in closeup.tracks:
            if track.source == source.name and source.clock is not None:
                waveform = track.waveform
                middles = np.arange(len(waveform.levels), dtype=np.float64) + 0.5
                local = waveform.local_start + middles * waveform.step
                at = source.clock.longest.clock.to_reference(local)
                levels[source.name] = np.interp(grid, at, waveform.levels)

    together = np.corrcoef(levels["wide.mp4"], levels["recorder.wav"])[0, 1]
    shifted = np.corrcoef(levels["wide.mp4"][40:], levels["recorder.wav"][:-40])[0, 1]

    assert together > 0.8
    assert together > shifted + 0.2


def test_stills_are_pictures_of_one_instant(event: EventReport) -> None:
    assert [instant.label for instant in event.instants] == ["start", "middle", "end"]
    for instant in event.instants:
        assert [still.source for still in instant.stills] == ["wide.mp4", "close.mkv"]
        for still in instant.stills:
            assert still.jpeg is not None
            with av.open(BytesIO(still.jpeg), mode="r", format="mjpeg") as picture:
                frame = next(picture.decode(video=0))
            assert (frame.width, frame.height) == (still.width, still.height)
            (source,) = (s for s in event.sources if s.name == still.source)
            assert source.clock is not None
            assert still.local is not None
            assert source.clock.to_reference(still.local) == pytest.approx(instant.reference_time)


def test_without_a_verification_there_is_none_shown(event: EventReport) -> None:
    assert all(source.verification is None for source in event.sources)


def test_a_verification_is_judged_by_the_frame_rate_of_the_report(
    synced: Synced, tmp_path: Path
) -> None:
    """Others leave `passed` out; a spread of 36 ms is under a frame at 25, over it at 30."""
    folder = Path(shutil.copytree(synced[0], tmp_path / "event"))
    path = folder / "clip.mov.sync.json"
    told = json.loads(path.read_text())
    told["verification"] = {
        "median_residual_ms": 1.0,
        "residual_spread_ms": 36.0,
        "probe_count": 3,
    }
    path.write_text(json.dumps(told))

    passes = {}
    for fps in ("25", "30"):
        verification = gathered(events_of_sidecars([path]), fps).sources[1].verification
        assert verification is not None
        passes[fps] = verification.passed

    assert passes == {"25": True, "30": False}


def test_subjects_of_sidecars_are_their_recordings_and_the_one_reference(synced: Synced) -> None:
    folder, _ = synced

    (subjects,) = events_of_sidecars(sidecars_in([folder]))

    assert subjects[0].grade == "reference"
    assert [subject.path.name for subject in subjects] == [
        "wide.mp4",
        "clip.mov",
        "close.mkv",
        "recorder.wav",
    ]
    assert subjects[1].sidecar == read_sidecar(folder / "clip.mov.sync.json")


def test_naming_a_sidecar_twice_shows_its_recording_once(synced: Synced) -> None:
    folder, _ = synced

    (subjects,) = events_of_sidecars(
        sidecars_in([folder / "clip.mov", folder / "clip.mov.sync.json"])
    )

    assert [subject.path.name for subject in subjects] == ["wide.mp4", "clip.mov"]


def test_a_folder_a_recording_and_a_sidecar_all_name_sidecars(synced: Synced) -> None:
    folder, _ = synced

    assert len(sidecars_in([folder])) == 4
    assert sidecars_in([folder / "clip.mov"]) == [folder / "clip.mov.sync.json"]
    assert sidecars_in([folder / "x.sync.json"]) == [folder / "x.sync.json"]
    with pytest.raises(SidecarError, match="does not exist"):
        sidecars_in([folder / "nobody.wav"])
    with pytest.raises(SidecarError, match="has no sidecar beside it"):
        sidecars_in([folder / "stranger.wav"])


def test_recordings_of_one_name_are_told_apart_by_their_folders(
    footage: tuple[Footage, ...], tmp_path: Path
) -> None:
    """Every card of every camera holds a C0001.MP4."""
    paths = []
    for card, film in zip(("a", "b"), footage[2:], strict=True):
        (tmp_path / card).mkdir()
        paths.append(Path(shutil.copy(film.path, tmp_path / card / "C0001.MOV")))
    result = sync(*paths)

    made = gathered(events_of_result(result))

    assert [source.name for source in made.sources] == ["a/C0001.MOV", "b/C0001.MOV"]
    assert made.sources[0].coverage == Span(start=0.0, end=made.sources[0].coverage.end)


def test_a_report_from_sidecars_tells_what_that_of_the_sync_did(
    synced: Synced, event: EventReport
) -> None:
    """Of all that got one: the same reasons, evidence and comparisons."""
    (again,) = gathered(events_of_sidecars(sidecars_in([synced[0]]))).events

    told = {source.name: source for source in event.sources}
    for source in again.sources:
        if not source.is_reference:
            before = told[source.name]
            assert source.reason == before.reason != ""
            assert (source.by, source.heard, source.chance) == (
                before.by,
                before.heard,
                before.chance,
            )
    assert set(again.comparisons) == set(event.comparisons)
    assert len(event.comparisons) >= 3


def test_every_event_of_a_sync_is_one_of_the_report(synced: Synced) -> None:
    _, result = synced
    assert len(events_of_result(replace(result, others=(result, result)))) == 3


def test_sidecars_of_two_references_are_two_events(synced: Synced, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(synced[0], tmp_path / "event"))
    path = folder / "clip.mov.sync.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"reference": "recorder.wav"}))

    made = gathered(events_of_sidecars(sidecars_in([folder])))

    assert made.title == "5 recordings of 2 events"
    assert [(e.reference, [s.name for s in e.sources]) for e in made.events] == [
        ("recorder.wav", ["recorder.wav", "clip.mov"]),
        ("wide.mp4", ["wide.mp4", "close.mkv", "recorder.wav"]),
    ]


def test_what_could_not_be_read_is_in_it_with_the_reason(synced: Synced, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(synced[0], tmp_path / "event"))
    (folder / "broken.mp4").write_bytes(b"no recording at all")
    result = sync(folder / "wide.mp4", folder / "broken.mp4", folder / "clip.mov")

    (event,) = gathered(events_of_result(result)).events

    assert [source.name for source in event.sources] == ["wide.mp4", "clip.mov", "broken.mp4"]
    broken = event.sources[-1]
    assert broken.grade == "unreadable"
    assert "is no recording that can be opened" in broken.reason


def test_windows_are_measured_from_the_piece_that_they_heard(
    synced: Synced, tmp_path: Path
) -> None:
    """The recorder's clock, with a step of a second put into it half-way."""
    folder = Path(shutil.copytree(synced[0], tmp_path / "event"))
    path = folder / "recorder.wav.sync.json"
    told = json.loads(path.read_text())
    clock = told["clock"]
    late = clock | {"delta": clock["delta"] + 1.0}
    told["segments"] = [
        {"span": [0.0, 20.0], "clock": clock},
        {"span": [20.0, 44.0], "clock": late},
    ]
    for row in told["evidence"]["probes"]:
        row[1] += 1.0 if row[0] > 20.0 else 0.0
    path.write_text(json.dumps(told))

    recorder = gathered(events_of_sidecars([path])).sources[1]

    assert recorder.clock is not None
    assert len(recorder.clock.pieces) == 2
    assert {probe.piece for probe in recorder.sync_probes} == {0, 1}
    assert max(abs(p.residual) for p in recorder.sync_probes if p.agrees) < 1e-3


def test_what_a_person_did_is_told_apart_from_what_was_found(
    synced: Synced, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(synced[0], tmp_path / "event"))
    nudge(folder / "clip.mov", 0.020)
    lock(folder / "clip.mov")

    clip = gathered(events_of_sidecars(sidecars_in([folder / "clip.mov"]))).sources[1]

    assert clip.by_hand == ByHand(moved=0.020, locked=True)
    agreeing = [probe.residual for probe in clip.sync_probes if probe.agrees]
    assert np.median(agreeing) == pytest.approx(-0.020, abs=1e-3)
