"""All channels of a track, where the microphone alone is otherwise read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.media.listening import heard, rumble

from oneclock.media.read_audio import read_track
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.span import Span

RATE = 48000
THREE = np.stack([rumble(seed=seed) for seed in (1, 2, 3)])


@pytest.mark.parametrize(
    ("name", "codec"), [("a.wav", "pcm_s24le"), ("a.flac", "flac"), ("a.mkv", "aac")]
)
@pytest.mark.parametrize("rate", [RATE, 44100])
def test_each_channel_is_what_is_heard_when_it_is_read_alone(
    tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    path = tmp_path / name
    write_media(path, sounds=[Sound(samples=THREE, rate=RATE, codec=codec)])

    whole = np.concatenate(list(read_track(path, track=0, channels=3, rate=rate)))

    for channel in range(3):
        alone = heard(path, rate, channel=channel)
        # Resampled to be kept or to be listened to: the same but for how the very start rings.
        np.testing.assert_allclose(whole[:, channel], alone, atol=1e-3)
        np.testing.assert_allclose(whole[100:, channel], alone[100:], atol=3e-5)


def test_late_starts_and_gaps_are_silence_in_every_channel(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    write_media(
        path,
        sounds=[
            Sound(samples=rumble(3.0), rate=RATE, codec="pcm_s16le"),
            Sound(
                samples=THREE, rate=RATE, codec="pcm_s16le", starts_at=0.5,
                gaps=(Span(start=0.5, end=1.0),),
            ),
        ],
    )  # fmt: skip

    whole = np.concatenate(list(read_track(path, track=1, channels=3, rate=RATE)))

    assert whole.shape[1] == 3
    assert not whole[: round(0.49 * RATE)].any()
    assert not whole[round(1.05 * RATE) : round(1.45 * RATE)].any()
    assert whole[round(0.6 * RATE) : round(0.9 * RATE)].any(axis=0).all()


def test_a_channel_that_a_track_lacks_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=THREE[:2], rate=RATE, codec="pcm_s16le")])

    whole = np.concatenate(list(read_track(path, track=0, channels=3, rate=RATE)))

    assert whole[:, :2].any(axis=0).all()
    assert not whole[:, 2].any()
