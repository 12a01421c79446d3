"""What a sink plays is taken piece by piece."""

from __future__ import annotations

import os
from types import SimpleNamespace

import numpy as np
import pytest

from oneclock.live.judge.null_sink import Recorder


@pytest.mark.parametrize("pieces", [[4, 4], [3, 1, 4], [1] * 8])
def test_samples_are_whole_however_a_pipe_cuts_them(pieces: list[int]) -> None:
    samples = np.array([1, -2, 30000, -30000], np.int16)
    read, write = os.pipe()
    heard: list[int] = []
    with os.fdopen(read, "rb") as stdout:
        recorder = Recorder(SimpleNamespace(stdout=stdout))  # type: ignore[arg-type]
        said = samples.tobytes()
        for length in pieces:
            os.write(write, said[:length])
            said = said[length:]
            heard += recorder.take().tolist()
        os.close(write)
        recorder.join()
        heard += recorder.take().tolist()

    assert heard == samples.tolist()
    assert recorder.taken == len(samples)
    assert recorder.take().tolist() == []
    assert recorder.arrivals()[-1, 1] == len(samples)
    assert np.all(np.diff(recorder.arrivals()[:, 0]) >= 0)


def test_before_anything_is_played_there_is_nothing() -> None:
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stdout:
        recorder = Recorder(SimpleNamespace(stdout=stdout))  # type: ignore[arg-type]
        assert recorder.arrivals().shape == (0, 2)
        assert len(recorder.take()) == 0
        os.close(write)
        recorder.join()
