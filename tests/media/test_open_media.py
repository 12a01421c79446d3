"""What cannot be read is said in one line that names the file and a remedy."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.media.listening import rumble

from oneclock.errors import MediaError
from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.open_media import CountingFile, open_media
from oneclock.media.probe import AudioTrack, probe
from oneclock.media.read_audio import Microphone, read_audio
from oneclock.media.read_video import read_frames
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.timebase.frame_rate import FrameRate


def _missing(path: Path) -> None:
    assert not path.exists()


def _text(path: Path) -> None:
    path.write_text("dear diary, today we filmed a concert\n" * 20)


def _noise(path: Path) -> None:
    path.write_bytes(np.random.default_rng(1).bytes(50_000))


PROBLEMS: list[tuple[Callable[[Path], object], str]] = [
    (_missing, "does not exist; check the name"),
    (Path.mkdir, "is a folder; name the recordings in it"),
    (Path.touch, r"is empty \(0 bytes\); copy it again"),
    (_text, "(text file|no recording).*; (name a video|check that it plays)"),
    (_noise, "no recording that can be opened.*; check that it plays"),
]
READERS: list[Callable[[Path], object]] = [
    probe,
    choose_microphone,
    lambda path: list(read_audio(path, rate=8000, microphone=Microphone())),
    lambda path: list(read_frames(path)),
]


@pytest.mark.parametrize("name", ["a.mp4", "a.txt", "a.wav", "a"])
@pytest.mark.parametrize(("make", "says"), PROBLEMS)
def test_what_is_no_recording_is_refused_by_name_with_a_remedy(
    tmp_path: Path, name: str, make: Callable[[Path], object], says: str
) -> None:
    path = tmp_path / name
    make(path)
    for read in READERS:
        with pytest.raises(MediaError, match=says) as raised:
            read(path)
        assert raised.value.subject == str(path)
        assert "\n" not in str(raised.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_recording_one_may_not_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.touch()
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(MediaError, match="may not be read"), open_media(path):
        pass


def test_an_mp4_without_its_index_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write_media(path, sounds=[Sound(samples=rumble(), rate=48000)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(MediaError, match=r"a\.mp4.*cut off while recording, repair or remux"):
        probe(path)


def test_the_file_is_closed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=rumble(0.1), rate=48000, codec="pcm_s16le")])
    files: list[CountingFile] = []

    def remembered(path: Path) -> CountingFile:
        files.append(CountingFile(path))
        return files[-1]

    monkeypatch.setattr("oneclock.media.open_media.CountingFile", remembered)
    with open_media(path):
        assert not files[0].closed
    assert files[0].closed
    _noise(path)
    with pytest.raises(MediaError):
        probe(path)
    assert files[1].closed


def test_a_recording_is_described_without_decoding_it(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    rate = FrameRate.parse("29.97")
    frames = [np.zeros((36, 64, 3), np.uint8)] * 60
    sounds = [
        Sound(samples=rumble(), rate=48000),
        Sound(samples=np.stack([rumble(rate=44100)] * 2), rate=44100, codec="flac"),
    ]
    write_media(path, sounds=sounds, picture=Picture(frames=frames, rate=rate, codec="mpeg4"))

    info = probe(path)

    assert info.audio == (
        AudioTrack(index=0, codec="aac", sample_rate=48000, channels=1),
        AudioTrack(index=1, codec="flac", sample_rate=44100, channels=2),
    )
    (video,) = info.video
    assert (video.codec, video.width, video.height) == ("mpeg4", 64, 36)
    assert video.rate == pytest.approx(float(rate.rate), rel=1e-4)
    assert info.duration == pytest.approx(2.0, abs=0.06)


@pytest.mark.parametrize("name", ["a.mp4", "a.ts", "a.mkv", "a.mov"])
def test_the_duration_counts_from_local_zero(tmp_path: Path, name: str) -> None:
    frames = [np.zeros((36, 64, 3), np.uint8)] * 75
    picture = Picture(frames=frames, rate=FrameRate.parse("25"), codec="mpeg4")
    zero = write_media(
        tmp_path / name, sounds=[Sound(samples=rumble(3.0), rate=48000)], picture=picture
    )
    assert probe(tmp_path / name).duration == pytest.approx(3.0 + zero, abs=0.03)


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)

    with pytest.raises(MediaError, match="no regular file"), open_media(pipe):
        pass
