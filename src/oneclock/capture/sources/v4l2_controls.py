"""A camera's controls, and which of them must be set to what for the settings asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from oneclock.capture.camera_spec import Settings
from oneclock.capture.sources.v4l2_abi import ControlFlags, ControlId, ControlType

EXPOSURE_UNIT = 100e-6
"""Seconds: V4L2_CID_EXPOSURE_ABSOLUTE counts in 100 microseconds."""
MANUAL_EXPOSURE, SHUTTER_PRIORITY = 1, 2
AUTO_EXPOSURE, APERTURE_PRIORITY = 0, 3
_NUMBERS = (ControlType.INTEGER, ControlType.INTEGER64, ControlType.BOOLEAN, ControlType.MENU)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    id: int
    name: str
    type: ControlType
    minimum: int = 0
    maximum: int = 0
    step: int = 1
    default: int = 0
    flags: int = 0
    """`ControlFlags`."""
    menu: Mapping[int, str]
    """What the values of a menu mean; empty for all others."""

    @property
    def can_be_set(self) -> bool:
        return not self.flags & (ControlFlags.READ_ONLY | ControlFlags.DISABLED)

    def nearest(self, wanted: float) -> int:
        """The value the control can take that is nearest to `wanted`."""
        step = max(1, self.step)
        steps = round((min(max(wanted, self.minimum), self.maximum) - self.minimum) / step)
        value = self.minimum + steps * step
        return value if value <= self.maximum else value - step


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One control to be set, for the sake of the setting `what`."""

    control: Control
    value: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    changes: tuple[Change, ...]
    """In this order: what is automatic ignores, or refuses, a value."""
    not_taken: tuple[str, ...]
    """What was asked for and cannot be had, or not exactly, each a sentence."""


def plan_controls(settings: Settings, controls: Mapping[int, Control]) -> Plan:
    changes: list[Change] = []
    not_taken: list[str] = []
    for rule in (_exposure, _gain, _white_balance, _steady_rate):
        for step in rule(settings, lambda name: controls.get(name)):
            if isinstance(step, Change):
                changes.append(step)
            else:
                not_taken.append(step)
    return Plan(changes=tuple(changes), not_taken=tuple(not_taken))


Find = Callable[[ControlId], Control | None]
Steps = Iterator[Change | str]


def _exposure(settings: Settings, find: Find) -> Steps:
    if settings.exposure is None:
        return
    automatic = find(ControlId.EXPOSURE_AUTO)
    modes = (MANUAL_EXPOSURE, SHUTTER_PRIORITY)
    if settings.exposure == 0:
        # UVC cameras call it aperture priority: their aperture is fixed, they choose the time.
        modes = (APERTURE_PRIORITY, AUTO_EXPOSURE)
    mode = next((it for it in modes if automatic is not None and it in automatic.menu), None)
    if automatic is not None and mode is not None:
        yield Change(control=automatic, value=mode, what="exposure")
    elif settings.exposure == 0:
        yield "exposure: the camera has no automatic exposure to switch on"
    if settings.exposure:
        control = find(ControlId.EXPOSURE_ABSOLUTE)
        yield from _number("exposure", control, settings.exposure, EXPOSURE_UNIT, " s")


def _gain(settings: Settings, find: Find) -> Steps:
    if settings.gain is None:
        return
    automatic = find(ControlId.AUTO_GAIN)
    if automatic is not None:
        yield Change(control=automatic, value=0, what="gain")
    yield from _number("gain", find(ControlId.GAIN), settings.gain)


def _white_balance(settings: Settings, find: Find) -> Steps:
    if settings.white_balance is None:
        return
    automatic = find(ControlId.AUTO_WHITE_BALANCE)
    if automatic is not None:
        yield Change(
            control=automatic, value=int(settings.white_balance == 0), what="white_balance"
        )
    elif settings.white_balance == 0:
        yield "white_balance: the camera has no automatic white balance to switch on"
    if settings.white_balance:
        control = find(ControlId.WHITE_BALANCE_TEMPERATURE)
        yield from _number("white_balance", control, settings.white_balance, 1.0, " K")


def _steady_rate(settings: Settings, find: Find) -> Steps:
    """Left alone, a webcam in the dark exposes longer than a frame lasts, and halves its rate."""
    priority = find(ControlId.EXPOSURE_AUTO_PRIORITY)
    if settings.rate is not None and priority is not None:
        yield Change(control=priority, value=0, what="rate")


def _number(
    what: str, control: Control | None, wanted: float, unit: float = 1.0, name: str = ""
) -> Steps:
    if control is None or control.type not in _NUMBERS or not control.can_be_set:
        yield f"{what}: the camera has no such control"
        return
    value = control.nearest(wanted / unit)
    if not control.minimum - 0.5 <= wanted / unit <= control.maximum + 0.5:
        low, high = control.minimum * unit, control.maximum * unit
        yield (
            f"{what}: the camera takes {low:g} to {high:g}{name}, not {wanted:g}; "
            f"it is set to {value * unit:g}"
        )
    yield Change(control=control, value=value, what=what)
