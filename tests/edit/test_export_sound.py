"""Exported sound lies on the reference timeline to the sample, from the first to the last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.edit.clicks import (
    RATE,
    clicks,
    decoded,
    errors,
    record_clicks,
    steady,
    steps,
    write_clock,
    write_recording,
)

from oneclock.edit.export_sound import Channels, export_sound
from oneclock.edit.exported_span import Start
from oneclock.edit.gather_event import gather_event
from oneclock.errors import MediaError, SaveError, UsageError
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.stepped_clock import SteppedClock

MINUTES_4 = 240.0
TIMES = tuple(np.arange(2.0, 236.0, 3.7))


def recorded(folder: Path, name: str, clock: SteppedClock, times: tuple[float, ...]) -> Path:
    return write_recording(folder / name, record_clicks(clock, times), clock, "reference.wav")


@pytest.mark.parametrize(
    ("delta", "drift"), [(3.3, 50e-6), (-12.345678, -300e-6), (0.000013, 300e-6), (1.5, 0.0)]
)
def test_every_click_is_within_a_sample_of_its_moment(
    tmp_path: Path, delta: float, drift: float
) -> None:
    clock = steady(delta, drift, MINUTES_4)
    sidecar = recorded(tmp_path, "a.wav", clock, TIMES)

    (done,) = export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")

    covered = [t for t in TIMES if clock.to_local(t) is not None]
    off = errors(decoded(done.path)[0], covered)
    assert len(covered) > 60
    assert np.abs(off).max() < 0.6  # half a sample, and what finding them adds
    assert np.ptp(off) < 0.1  # and no drift is left


def test_another_rate_is_as_exact(tmp_path: Path) -> None:
    sidecar = recorded(tmp_path, "a.wav", steady(3.3, 80e-6, MINUTES_4), TIMES)

    (done,) = export_sound(
        gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav", rate=44100
    )

    assert done.target.rate == 44100
    off = errors(decoded(done.path)[0], [t for t in TIMES if t > 3.4], 44100)
    assert np.abs(off).max() < 0.6


@pytest.mark.parametrize(("hertz", "error_db"), [(1000, -90), (20_000, -60)])
def test_a_tone_is_a_tone_still(tmp_path: Path, hertz: float, error_db: float) -> None:
    """-90 dB is all that a recording of 16 bits can show; 20 kHz asks for a steep filter."""
    clock = steady(0.25, 120e-6, 60.0)
    reference = clock.pieces[0].clock.to_reference(np.arange(60 * RATE) / RATE)
    tone = np.asarray(0.5 * np.sin(2 * np.pi * hertz * reference), np.float32)
    sidecar = write_recording(tmp_path / "a.wav", tone, clock, "reference.wav", codec="pcm_f32le")

    (done,) = export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")

    heard = decoded(done.path)[0].astype(np.float64)
    expected = 0.5 * np.sin(2 * np.pi * hertz * np.arange(len(heard)) / RATE)
    inside = slice(RATE, -RATE)
    error = np.std((heard - expected)[inside]) / np.std(expected[inside])
    assert 20 * np.log10(error) < error_db


def test_where_a_file_begins_amid_a_recording_nothing_rings(tmp_path: Path) -> None:
    hum = np.full(10 * RATE, 0.5, np.float32)
    sidecar = write_recording(tmp_path / "a.wav", hum, steady(-5.0, 1e-4, 10.0), "reference.wav")

    (done,) = export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")

    np.testing.assert_allclose(decoded(done.path)[0][: 4 * RATE], 0.5, atol=1e-4)


def test_what_needs_no_correction_is_copied_to_the_bit(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).uniform(-1, 1, (2, RATE)).astype(np.float32)
    sidecar = write_recording(tmp_path / "a.wav", sound, steady(0.0, 0.0, 1.0), "a.wav")

    (done,) = export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="flac")

    np.testing.assert_array_equal(decoded(done.path), decoded(tmp_path / "a.wav"))


# -- a clock with steps ---------------------------------------------------------------------------

LOST = steps((0, 60, 1.0, 40e-6), (60, 100, 1.75, 40e-6))
REPEATED = steps((0, 60, 1.0, -60e-6), (60, 100, -3.2, -60e-6))


@pytest.mark.parametrize("clock", [LOST, REPEATED], ids=["lost", "repeated"])
def test_segments_are_placed_each_by_its_own_clock(tmp_path: Path, clock: SteppedClock) -> None:
    times = tuple(np.arange(1.5, 96.0, 0.9))
    sidecar = recorded(tmp_path, "a.wav", clock, times)

    (done,) = export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")

    heard = decoded(done.path)[0]
    edges = [edge for p in clock.pieces for edge in (p.in_reference.start, p.in_reference.end)]
    covered = [
        t for t in times if clock.to_local(t) is not None and min(abs(t - e) for e in edges) > 0.01
    ]
    assert len(covered) > 95
    assert np.abs(errors(heard, covered)).max() < 0.6
    assert np.isnan(errors(heard, [0.5])).all()


def test_a_gap_is_silent_and_its_edges_do_not_click(tmp_path: Path) -> None:
    hum = np.full(100 * RATE, 0.5, np.float32)
    sidecar = write_recording(tmp_path / "a.wav", hum, LOST, "reference.wav")

    (done,) = export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")

    heard = decoded(done.path)[0]
    gap = slice(round(61.01 * RATE), round(61.74 * RATE))
    assert np.abs(heard[gap]).max() == 0.0
    inside = heard[round(2 * RATE) : round(100 * RATE)]
    assert np.abs(np.diff(inside)).max() < 0.01  # cut, it would be 0.5


def test_where_material_repeats_one_is_faded_into_the_other(tmp_path: Path) -> None:
    hum = np.full(100 * RATE, 0.5, np.float32)
    sidecar = write_recording(tmp_path / "a.wav", hum, REPEATED, "reference.wav")

    (done,) = export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")

    heard = decoded(done.path)[0][round(2 * RATE) : round(96 * RATE)]
    np.testing.assert_allclose(heard, 0.5, atol=1e-4)


# -- all of one beginning and one length ----------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "begin", "end"),
    [(Start.REFERENCE, 0.0, 34.0), (Start.EARLIEST, -2.5, 34.0), (Start.OVERLAP, 4.0, 20.0)],
)
def test_all_files_begin_and_end_at_the_same_moments(
    tmp_path: Path, start: Start, begin: float, end: float
) -> None:
    times = tuple(np.arange(-2.0, 34.0, 1.1))
    clocks = {"a.wav": steady(0, 0, 20), "b.wav": steady(-2.5, 0, 30), "c.wav": steady(4, 0, 30)}
    sidecars = [recorded(tmp_path, name, clock, times) for name, clock in clocks.items()]

    done = export_sound(gather_event(sidecars, start), tmp_path, kind="wav")

    for one, clock in zip(done, clocks.values(), strict=True):
        heard = decoded(one.path)[0]
        assert len(heard) == round((end - begin) * RATE)
        covered = [t for t in times if begin < t < end and clock.to_local(t) is not None]
        off = errors(heard, [t - begin for t in covered])
        assert np.nanmax(np.abs(off)) < 0.6
        assert np.isnan(off).sum() <= 2  # a click that is cut off at an end


def test_the_broadcast_header_says_where_on_the_timeline_it_begins(tmp_path: Path) -> None:
    sidecars = [
        recorded(tmp_path, name, clock, (5.0,))
        for name, clock in {"a.wav": steady(0, 0, 20), "c.wav": steady(4, 0, 30)}.items()
    ]

    done = export_sound(gather_event(sidecars, Start.OVERLAP), tmp_path, kind="wav")

    header = done[0].path.read_bytes()[:1000]
    chunk = header.index(b"bext") + 8
    reference = int.from_bytes(header[chunk + 338 : chunk + 346], "little")
    assert reference == 4 * RATE


# -- channels -------------------------------------------------------------------------------------


def two_tracks(folder: Path) -> Path:
    """A stereo track, and a mono one of another rate that begins later and is shorter."""
    path = folder / "a.mkv"
    stereo = np.stack([clicks([1.0], 5.0), clicks([2.0], 5.0)])
    write_media(
        path,
        sounds=[
            Sound(samples=stereo, rate=RATE, codec="pcm_s16le"),
            Sound(samples=clicks([1.0], 2.0, 44100), rate=44100, codec="pcm_s16le", starts_at=2.0),
        ],
    )
    return write_clock(path, steady(0.5, 0, 5), "reference.wav", channel=1)


def test_every_channel_of_every_track_is_there_at_its_moment(tmp_path: Path) -> None:
    event = gather_event([two_tracks(tmp_path)], Start.REFERENCE)

    (done,) = export_sound(event, tmp_path, kind="wav")

    heard = decoded(done.path)
    assert (done.channels, len(heard)) == (3, 3)
    for channel, moment in zip(heard, (1.5, 2.5, 3.5), strict=True):
        # Matroska stamps whole milliseconds.
        assert np.abs(errors(channel, [moment])).max() < 0.5e-3 * RATE + 1


def test_the_microphone_alone_is_the_one_that_was_listened_to(tmp_path: Path) -> None:
    event = gather_event([two_tracks(tmp_path)], Start.REFERENCE)

    (done,) = export_sound(event, tmp_path, kind="flac", channels=Channels.MICROPHONE)

    (heard,) = decoded(done.path)
    assert np.abs(errors(heard, [2.5])).max() < 0.6
    assert np.isnan(errors(heard, [1.5])).all()


# -- what may not happen --------------------------------------------------------------------------


def test_originals_are_untouched(tmp_path: Path) -> None:
    sidecar = recorded(tmp_path, "a.wav", steady(1, 0, 5), (2.0,))
    before = {path: path.read_bytes() for path in (tmp_path / "a.wav", sidecar)}

    export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")

    assert {path: path.read_bytes() for path in before} == before
    assert {path.name for path in tmp_path.iterdir()} == {
        "a.wav", "a.wav.sync.json", "a.synced.wav",
    }  # fmt: skip


def test_an_interrupted_export_leaves_nothing(tmp_path: Path) -> None:
    sidecar = recorded(tmp_path, "a.wav", steady(1, 0, 30), (2.0,))
    out = tmp_path / "out"
    out.mkdir()

    def pressed(path: Path, done: float, total: float) -> None:
        if list(out.iterdir()):  # under another name
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_sound(gather_event([sidecar], Start.REFERENCE), out, kind="wav", progress=pressed)

    assert list(out.iterdir()) == []


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    sidecar = recorded(tmp_path, "a.wav", steady(1, 0, 5), (2.0,))
    (tmp_path / "a.synced.wav").symlink_to(tmp_path / "a.wav")

    with pytest.raises(SaveError, match="is a recording"):
        export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")


def test_more_channels_than_flac_holds_are_told_before_the_work(tmp_path: Path) -> None:
    sound = np.zeros((6, RATE), np.float32)
    write_media(tmp_path / "a.mkv", sounds=[Sound(samples=sound, rate=RATE, codec="pcm_s16le")] * 2)
    sidecar = write_clock(tmp_path / "a.mkv", steady(0, 0, 1), "reference.wav")
    event = gather_event([sidecar], Start.REFERENCE)

    with pytest.raises(SaveError, match="cannot hold 12 channels"):
        export_sound(event, tmp_path, kind="flac")
    (done,) = export_sound(event, tmp_path, kind="wav")
    assert len(decoded(done.path)) == 12


def test_a_microphone_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    sidecar = recorded(tmp_path, "a.wav", steady(1, 0, 5), (2.0,))
    sidecar.write_text(sidecar.read_text().replace('"audio_channel": 0', '"audio_channel": 7'))
    event = gather_event([sidecar], Start.REFERENCE)

    with pytest.raises(MediaError, match="has no channel 7"):
        export_sound(event, tmp_path, kind="wav", channels=Channels.MICROPHONE)


def test_only_silent_cameras_are_the_callers(tmp_path: Path) -> None:
    sidecar = recorded(tmp_path, "a.wav", steady(1, 0, 5), (2.0,))
    event = gather_event([sidecar], Start.REFERENCE)
    (recording,) = event.recordings
    silent = replace(event, recordings=(replace(recording, sounds=()),))

    with pytest.raises(UsageError, match="none of the recordings holds sound"):
        export_sound(silent, tmp_path, kind="wav")


def test_sound_beyond_full_scale_is_told_of(tmp_path: Path) -> None:
    loud = np.array([0.0, 1.5, -2.0, 1.0, -1.0] * 1000, np.float32)
    clock = steady(0, 0, 5000 / RATE)
    sidecar = write_recording(tmp_path / "a.wav", loud, clock, "reference.wav", codec="pcm_f32le")

    (done,) = export_sound(gather_event([sidecar], Start.REFERENCE), tmp_path, kind="wav")

    assert any("2000 samples were beyond full scale" in note for note in done.notes)
