"""What happened during a recording: on disk as it happens, and told to whoever listens."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue

from oneclock.capture.recording import EVENTS, Event, EventKind, OnEvent


class EventLog:
    """Add from any thread; neither the disk nor the listener is waited for."""

    def __init__(self, folder: Path, listener: OnEvent = lambda event: None) -> None:
        self._path, self._listener = folder / EVENTS, listener
        self._added: SimpleQueue[Event | None] = SimpleQueue()
        self._events: list[Event] = []
        self._thread = threading.Thread(target=self._tell, name="events", daemon=True)
        self._thread.start()

    def add(self, event: Event) -> None:
        self._events.append(event)
        self._added.put(event)

    def close(self) -> tuple[Event, ...]:
        self._added.put(None)
        self._thread.join()
        return tuple(self._events)

    def _tell(self) -> None:
        while (event := self._added.get()) is not None:
            _append(self._path, event)
            try:
                self._listener(event)
            except Exception as error:  # noqa: BLE001 - the listener is not ours
                told = Event(
                    kind=EventKind.NOTE, seconds=event.seconds, detail=f"a listener failed: {error}"
                )
                self._events.append(told)
                _append(self._path, told)


def read_events(folder: Path) -> tuple[Event, ...]:
    """What was noted, as far as it got."""
    path = folder / EVENTS
    if not path.exists():
        return ()
    events = []
    text = path.read_text(encoding="utf-8", errors="replace")
    for line in filter(None, text.split("\n")):
        try:
            events.append(_event(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            break  # here a crash cut it off
    return tuple(events)


def _append(path: Path, event: Event) -> None:
    line = json.dumps(asdict(event), ensure_ascii=False) + "\n"
    try:
        with path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(line)
    except OSError:
        return  # a full disk: the event is still in the session


def _event(raw: dict[str, object]) -> Event:
    camera = raw.get("camera")
    return Event(
        kind=EventKind(str(raw["kind"])),
        seconds=float(str(raw["seconds"])),
        camera=None if camera is None else str(camera),
        detail=str(raw.get("detail", "")),
    )
