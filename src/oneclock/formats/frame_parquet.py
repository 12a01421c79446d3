"""The frame table as Parquet, for those who read it with pandas, polars or DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from oneclock.errors import SaveError, UsageError
from oneclock.formats.frame_table import NOT_KNOWN, FrameColumns


def require_parquet() -> None:
    """Say so before the recording, not after it."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise UsageError(
            "--parquet", "needs pyarrow", "install it: pip install 'oneclock[capture]'"
        ) from None


def write_frame_parquet(path: Path, cameras: Mapping[str, FrameColumns]) -> None:
    """The same columns as frames.csv; a sequence that is not known is null."""
    require_parquet()
    import pyarrow as pa
    import pyarrow.parquet as pq

    names, columns = list(cameras), list(cameras.values())
    counts = [len(c.time) for c in columns]
    camera = np.repeat(np.arange(len(names)), counts)
    instant = np.concatenate([c.instant for c in columns])
    order = np.lexsort((camera, instant))
    sequence = np.concatenate([c.sequence for c in columns])[order]
    clocks = np.array([c.clock for c in columns])
    table = pa.table(
        {
            "camera": pa.array(np.array(names)[camera[order]]).dictionary_encode(),
            "index": np.concatenate([np.arange(count) for count in counts])[order],
            "instant": instant[order],
            "time_seconds": np.concatenate([c.time for c in columns])[order],
            "clock": pa.array(clocks[camera[order]]).dictionary_encode(),
            "sequence": pa.array(sequence, mask=sequence == NOT_KNOWN),
            "gap": np.concatenate([c.gap for c in columns])[order],
        }
    )
    try:
        pq.write_table(table, path)
    except OSError as error:
        raise SaveError(path, f"cannot be written ({error})", "free space") from None
