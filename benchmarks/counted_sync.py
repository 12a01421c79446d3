"""`python -m benchmarks.counted_sync FILES...`: what `oneclock sync --reference auto` does, and how
many pairs it compared on the way. Prints JSON; nothing is written beside the files.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from oneclock.align import witnesses
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.solve_pair import Answer, solve_pair
from oneclock.align.sync_files import sync


def main() -> None:
    spent: list[float] = []

    def counted(reference: Heard, source: Heard) -> Answer:
        began = time.process_time()
        answer = solve_pair(reference, source)
        spent.append(time.process_time() - began)
        return answer

    with tempfile.TemporaryDirectory(prefix="oneclock-bench-") as folder:
        links = []
        for path in map(Path, sys.argv[1:]):
            links.append(Path(folder) / path.name)
            links[-1].symlink_to(path.resolve())
        with patch.object(witnesses, "solve_pair", counted):
            result = sync(*links, reference="auto", jobs=os.cpu_count() or 1)
    events = [result, *result.others]
    grades = Counter(
        outcome.answer.grade.value
        for event in events
        for outcome in event.outcomes
        if outcome.answer is not None
    )
    told = {"pairs": len(spent), "comparing": sum(spent), "events": len(events), "grades": grades}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
