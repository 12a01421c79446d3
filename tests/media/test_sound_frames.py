"""What is damaged is a gap, and the rest is heard: one bad second does not cost an hour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.media.listening import heard, rumble

from oneclock.media.write_media import Sound, write_media

RATE = 48000
SECONDS = 10
# Each calls damage by another name.
CODECS = [("aac", "mp4"), ("ac3", "mov"), ("mp3", "mp4"), ("flac", "mp4"), ("pcm_s16le", "mov")]


@pytest.mark.parametrize("chance", range(3))
@pytest.mark.parametrize(("codec", "container"), CODECS)
def test_after_damage_it_goes_on(tmp_path: Path, codec: str, container: str, chance: int) -> None:
    path = tmp_path / f"a.{container}"
    write_media(path, sounds=[Sound(samples=rumble(SECONDS), rate=RATE, codec=codec)])
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = np.random.default_rng(chance).bytes(4000)
    path.write_bytes(content)

    notes: list[str] = []
    sound = heard(path, notes=notes)

    assert len(sound) == pytest.approx(SECONDS * RATE, abs=RATE // 10)
    assert np.std(sound[-2 * RATE :]) == pytest.approx(np.std(sound[: 2 * RATE]), rel=0.1)
    assert not any("breaks off" in note for note in notes)
