"""How many stretches are worked on at once, and by how many threads each.

The encoder is most of the work and of the memory: x264 at its usual preset keeps some fifty
pictures to look ahead, 330 MB at 1080p (measured: 160 bytes a pixel). So large films are encoded
one stretch at a time by all cores together, small ones several at a time, where nothing waits for
a neighbour. So are the few pictures between copied ones, by an encoder that does not look ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

_MEMORY = 500e6  # beside Python, its libraries and the sound, which take 100 MB
_ENCODER = 160  # bytes a pixel
_QUICK_ENCODER = 25
_DECODER = 25  # bytes a pixel: a dozen pictures, as the standards ask
_MOST_DECODERS = 4  # threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    at_once: int
    encoder_threads: int
    decoder_threads: int


def workers(cores: int, *, film_pixels: int, source_pixels: int, is_quick: bool = False) -> Workers:
    """`source_pixels` are those of all cameras that are on screen together, at most; an encoder
    `is_quick` that does not look ahead.

    >>> workers(2, film_pixels=1920 * 1080, source_pixels=1920 * 1080)
    Workers(at_once=1, encoder_threads=2, decoder_threads=2)
    >>> workers(8, film_pixels=640 * 360, source_pixels=1920 * 1080).at_once
    5
    >>> workers(2, film_pixels=1920 * 1080, source_pixels=1920 * 1080, is_quick=True)
    Workers(at_once=2, encoder_threads=1, decoder_threads=1)
    """
    encoder = _QUICK_ENCODER if is_quick else _ENCODER
    each = encoder * film_pixels + _DECODER * source_pixels
    at_once = max(1, min(cores, int(_MEMORY / each)))
    # x264 itself would take half as many again, at 30 MB each and for nothing: the painter and its
    # look-ahead keep the cores busy beside its frames.
    threads = max(1, round(cores / at_once))
    return Workers(
        at_once=at_once, encoder_threads=threads, decoder_threads=min(_MOST_DECODERS, threads)
    )
