"""`python -m benchmarks.counted_sync FILES...`: what `oneclock sync --reference auto` does, and how
many pairs it compared on the way, and how long that took. Prints JSON and writes nothing beside the
files.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from oneclock.align import witnesses
from oneclock.align.listening.compare_pairs import compare_pairs
from oneclock.align.listening.crew import Crew
from oneclock.align.listening.hearing import Hearing
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.sync_files import sync


def main() -> None:
    pairs, seconds = 0, 0.0

    def counted(compared: Sequence[tuple[Hearing, Hearing]], crew: Crew) -> list[Answer]:
        nonlocal pairs, seconds
        began = time.monotonic()
        answers = compare_pairs(compared, crew)
        pairs, seconds = pairs + len(compared), seconds + time.monotonic() - began
        return answers

    with tempfile.TemporaryDirectory(prefix="oneclock-bench-") as folder:
        links = []
        for path in map(Path, sys.argv[1:]):
            links.append(Path(folder) / path.name)
            links[-1].symlink_to(path.resolve())
        with patch.object(witnesses, "compare_pairs", counted):
            result = sync(*links, reference="auto", jobs=os.cpu_count() or 1)
    events = [result, *result.others]
    grades = Counter(
        outcome.answer.grade.value
        for event in events
        for outcome in event.outcomes
        if outcome.answer is not None
    )
    told = {"pairs": pairs, "comparing": seconds, "events": len(events), "grades": grades}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
