"""Tasks that are shared out as they get done: whoever is free takes the next.

Some are done here, by whoever calls `take_part`; the others by helpers, each a thread that hands
one task after the other to a process and waits for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_PATIENCE = 0.1
"""Seconds between two looks at what the others report."""


class Round(Generic[Task, Result]):
    def __init__(self, tasks: Sequence[Task], helpers: ThreadPoolExecutor) -> None:
        self._tasks = tasks
        self._left = deque(range(len(tasks)))
        self._results: dict[int, Result] = {}
        self._threads = helpers
        self._helpers: list[Future[None]] = []
        self._broke = False  # a process died; of several nobody says which it was

    def begin_helper(self, does: Callable[[Task], Result]) -> None:
        """Its first task is taken at once: the last one is left to whoever takes part."""
        if len(self._left) > 1:
            self._helpers.append(self._threads.submit(self._help, does, self._left.popleft()))

    def take_part(self, does: Callable[[Task], Result], meanwhile: Callable[[], None]) -> None:
        """Until all is done; `meanwhile` is called while only others are still at it."""
        try:
            while (number := self._next()) is not None:
                self._results[number] = does(self._tasks[number])
        finally:
            self._left.clear()  # whatever happened, nobody begins anything more
        while wait(self._helpers, timeout=_PATIENCE).not_done:
            meanwhile()
        for helper in self._helpers:
            helper.result()

    @property
    def lost(self) -> list[int]:
        """Numbers of the tasks whose process died."""
        return [number for number in range(len(self._tasks)) if number not in self._results]

    def make_good(self, number: int, result: Result) -> None:
        self._results[number] = result

    @property
    def results(self) -> list[Result]:
        """In the order of the tasks, when none is lost."""
        return [self._results[number] for number in range(len(self._tasks))]

    def _help(self, does: Callable[[Task], Result], first: int) -> None:
        number: int | None = first
        try:
            while number is not None and not self._broke:
                self._results[number] = does(self._tasks[number])
                number = self._next()
        except BrokenProcessPool:
            self._broke = True
        except BaseException:
            self._left.clear()
            raise

    def _next(self) -> int | None:
        try:
            return self._left.popleft()
        except IndexError:
            return None
