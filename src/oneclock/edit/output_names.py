"""Names for what is made of recordings: short, and no two the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

# Cards of different cameras hold files of the same name; of every name, the shortest that tells.
_LABELS: tuple[Callable[[Path], str], ...] = (
    lambda path: path.stem,
    lambda path: path.name,
    lambda path: f"{path.absolute().parent.name}-{path.name}",
)


def output_names(recordings: Sequence[Path], suffix: str) -> list[str]:
    """`cam_b.mp4` becomes `cam_b.synced.wav`: never the name of an original."""
    labels = [_LABELS[0](path) for path in recordings]
    for label in _LABELS[1:]:
        labels = [
            label(path) if shared else shorter
            for path, shorter, shared in zip(recordings, labels, _shared(labels), strict=True)
        ]
    numbered = [
        f"{label}-{number}" if shared else label
        for number, (label, shared) in enumerate(zip(labels, _shared(labels), strict=True), 1)
    ]
    return [f"{label}.synced{suffix}" for label in numbered]


def _shared(labels: Sequence[str]) -> list[bool]:
    """Whether another has it too; many file systems do not tell A from a."""
    count = Counter(label.casefold() for label in labels)
    return [count[label.casefold()] > 1 for label in labels]
