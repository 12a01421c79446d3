"""What is on screen for a while: which cameras, and each in which part of the picture.

Every kind of film is made of these. A hard cut is a scene with one view over all of the screen, an
inset a scene with two, a grid one with as many as there are cameras, and black one with none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Part of the screen, in pixels; all of them even, as colours are coded in pairs."""

    left: int
    top: int
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    source: int
    """Number of the recording."""
    box: Box
    fill: bool = False
    """Cut to fill the box, instead of all of it within."""
    towards: tuple[float, float] = (0.5, 0.5)
    """Where it stands in a box of another shape: 0 at the left and the top, 1 at the others."""
    border: int = 0
    """White, around the picture, in pixels."""

    def place(self, width: int, height: int) -> tuple[int, int]:
        """Left and top of a picture of this size, no larger than the box."""
        box, (x, y) = self.box, self.towards
        return (
            box.left + round((box.width - width) * x / 2) * 2,
            box.top + round((box.height - height) * y / 2) * 2,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    first: int
    """Frame of the film."""
    end: int
    views: tuple[View, ...]
    """Later ones lie over earlier ones."""

    @property
    def large(self) -> tuple[View, ...]:
        """All but what is in a corner."""
        most = max((view.box.area for view in self.views), default=0)
        return tuple(view for view in self.views if view.box.area == most)
