"""The oracle of this room: libavfilter's meter of loudness and true peaks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    lufs: float
    true_peak_db: float


def measured(sound: NDArray[np.float32], rate: int) -> Measured:
    """Of (n, 2)."""
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=rate, format="flt", layout="stereo", time_base=Fraction(1, rate)
    )
    meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    said: dict[str, str] = {}
    for begin in range(0, len(sound), rate):
        block = np.ascontiguousarray(sound[begin : begin + rate], np.float32)
        frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="flt", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate, begin, Fraction(1, rate)
        graph.push(frame)
        said |= _said_of(graph)
    graph.push(None)
    said |= _said_of(graph)
    peaks = [float(said[f"lavfi.r128.true_peaks_ch{side}"]) for side in (0, 1)]
    return Measured(
        lufs=float(said["lavfi.r128.I"]), true_peak_db=float(20 * np.log10(max(*peaks, 1e-9)))
    )


def _said_of(graph: Graph) -> dict[str, str]:
    said: dict[str, str] = {}
    while True:
        try:
            said |= graph.pull().metadata
        except (BlockingIOError, EOFError):
            return said
