"""Pictures that wait, each with its time in the turn."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

Picture = TypeVar("Picture")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Generic[Picture]):
    picture: Picture
    time: float
    """Of the turn."""


class PictureQueue(Generic[Picture]):
    def __init__(self) -> None:
        self._waiting: deque[Waiting[Picture]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def seconds(self) -> float:
        return self._waiting[-1].time - self._waiting[0].time if self._waiting else 0.0

    @property
    def first_time(self) -> float | None:
        return self._waiting[0].time if self._waiting else None

    def put(self, picture: Picture, time: float) -> None:
        # A corrected line may lay a picture before the one ahead of it: they are shown in order.
        if self._waiting:
            time = max(time, self._waiting[-1].time)
        self._waiting.append(Waiting(picture=picture, time=time))

    def take_until(self, time: float) -> tuple[Waiting[Picture] | None, int]:
        """The newest picture of at most that time, and how many were passed over for it."""
        newest, passed = None, -1
        while self._waiting and self._waiting[0].time <= time:
            newest, passed = self._waiting.popleft(), passed + 1
        return newest, max(passed, 0)
