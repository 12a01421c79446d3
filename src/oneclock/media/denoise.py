"""Steady noise taken out of sound: air conditioning, a hissing microphone (FFmpeg's afftdn).

It follows the noise floor by itself. What it gives comes a fortieth of a second late, and it does
not say so: whoever pipes a film's sound through it has lips out of step by 25 ms. Here it is put
back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""(n, 1) or (n, 2)"""

LEAST_DB, MOST_DB = 0.01, 97.0
_HOPS = 80
"""A second. Its windows are two long, and that is how late it is (measured, 8 to 96 kHz)."""
_LAYOUTS = {1: "mono", 2: "stereo"}


def without_noise(blocks: Iterable[Samples], rate: int, decibels: float) -> Iterator[Samples]:
    """As many samples as came, each where it was; noise quieter by so much at most."""
    late = 2 * (rate // _HOPS)
    skipped, given, taken = 0, 0, 0
    graph: Graph | None = None
    channels = 1
    for block in blocks:
        if not len(block):
            continue
        if graph is None:
            channels = block.shape[1]
            graph = _graph(rate, channels, decibels)
        _push(graph, block, rate, given)
        given += len(block)
        for made in _pulled(graph):
            kept = made[min(late - skipped, len(made)) :]
            skipped += len(made) - len(kept)
            taken += len(kept)
            yield kept
    if graph is None:
        return
    _push(graph, np.zeros((late, channels), np.float32), rate, given)
    graph.push(None)
    for made in _pulled(graph):
        kept = made[min(late - skipped, len(made)) :][: given - taken]
        skipped += len(made) - len(kept)
        taken += len(kept)
        yield kept


def _graph(rate: int, channels: int, decibels: float) -> Graph:
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=rate,
        format="fltp",
        layout=_LAYOUTS[channels],
        time_base=Fraction(1, rate),
    )
    noise, sink = graph.add("afftdn", f"nr={decibels:g}"), graph.add("abuffersink")
    source.link_to(noise)
    noise.link_to(sink)
    graph.configure()
    return graph


def _push(graph: Graph, block: Samples, rate: int, at: int) -> None:
    frame = AudioFrame.from_ndarray(
        np.ascontiguousarray(block.T), format="fltp", layout=_LAYOUTS[block.shape[1]]
    )
    frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), at
    graph.push(frame)


def _pulled(graph: Graph) -> Iterator[Samples]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield np.asarray(frame.to_ndarray().T, np.float32)
