"""What is there is used, and what a careful person would want to know is said."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from tests.media.listening import Samples, heard, lag_of, rumble

from oneclock.media.write_media import Sound, write_media

RATE = 48000


def write_float_wav(path: Path, samples: Samples, rate: int = RATE) -> None:
    """By hand: no encoder of ours lets such samples through."""
    data = samples.astype("<f4").tobytes()
    form = struct.pack("<HHIIHH", 3, 1, rate, 4 * rate, 4, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_silence_and_are_noted(tmp_path: Path, bad: float) -> None:
    played = rumble()
    spoilt = played.copy()
    spoilt[1000:1300] = bad
    write_float_wav(tmp_path / "a.wav", spoilt)
    notes: list[str] = []

    listened = heard(tmp_path / "a.wav", notes=notes)

    expected = played.copy()
    expected[1000:1300] = 0.0
    np.testing.assert_array_equal(listened, expected)
    assert notes == ["300 samples are not numbers; took them as silence"]


def test_a_bad_sample_does_not_spread_through_the_resampler(tmp_path: Path) -> None:
    spoilt = rumble()
    spoilt[1000] = np.nan
    write_float_wav(tmp_path / "a.wav", spoilt)
    assert np.isfinite(heard(tmp_path / "a.wav", 8000)).all()


def test_a_good_recording_is_not_remarked_on(tmp_path: Path) -> None:
    for name, codec in [("a.mp4", "aac"), ("a.ts", "aac"), ("a.mkv", "flac"), ("a.mp3", "mp3")]:
        notes: list[str] = []
        write_media(tmp_path / name, sounds=[Sound(samples=rumble(), rate=RATE, codec=codec)])
        heard(tmp_path / name, notes=notes)
        assert notes == []


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "aac"), ("a.wav", "pcm_s16le")])
def test_half_a_recording_is_half_heard_and_noted(tmp_path: Path, name: str, codec: str) -> None:
    played = rumble(8.0)
    path = tmp_path / name
    write_media(path, sounds=[Sound(samples=played, rate=RATE, codec=codec)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    notes: list[str] = []

    listened = heard(path, notes=notes)

    assert len(listened) / RATE == pytest.approx(4.0, abs=0.3)
    assert lag_of(listened, played) == pytest.approx(0.0, abs=1e-4)
    assert notes
    assert any("ends at" in text or "breaks off" in text for text in notes)


def test_half_an_mp4_with_its_index_in_front_is_half_heard_and_noted(tmp_path: Path) -> None:
    played = rumble(8.0)
    whole, path = tmp_path / "whole.mp4", tmp_path / "a.mp4"
    write_media(whole, sounds=[Sound(samples=played, rate=RATE)])
    index_first(whole, path)
    np.testing.assert_array_equal(heard(path), heard(whole))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    notes: list[str] = []

    listened = heard(path, notes=notes)

    assert len(listened) / RATE == pytest.approx(4.0, abs=0.6)
    assert lag_of(listened, played) == pytest.approx(0.0, abs=1e-4)
    assert any("ends at" in text or "breaks off" in text for text in notes)


def index_first(source: Path, target: Path) -> None:
    """Move `moov` before `mdat`, as cameras that stream do (ISO 14496-12, 8.2 and 8.7.5)."""
    data = source.read_bytes()
    boxes, at = [], 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        boxes.append((kind, bytearray(data[at : at + size])))
        at += size
    moov = next(box for kind, box in boxes if kind == b"moov")
    table = moov.index(b"stco")
    (entries,) = struct.unpack(">I", moov[table + 8 : table + 12])
    for i in range(table + 12, table + 12 + 4 * entries, 4):
        (offset,) = struct.unpack(">I", moov[i : i + 4])
        moov[i : i + 4] = struct.pack(">I", offset + len(moov))
    order = [b"ftyp", b"moov", b"free", b"mdat"]
    target.write_bytes(
        b"".join(box for kind, box in sorted(boxes, key=lambda b: order.index(b[0])))
    )


def test_damage_amid_a_recording_leaves_the_rest_in_place(tmp_path: Path) -> None:
    played = rumble(6.0)
    path = tmp_path / "a.ts"
    zero = write_media(path, sounds=[Sound(samples=played, rate=RATE)])
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 188 * 188
    data[middle : middle + 188 * 40] = bytes(188 * 40)
    path.write_bytes(data)

    listened = heard(path)

    late = 5 * RATE
    assert late / RATE + lag_of(listened[late:], played) == pytest.approx(zero, abs=1e-4)
