"""Ask a camera for its controls, and turn them."""

from __future__ import annotations

import ctypes

from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_controls import Control
from oneclock.capture.sources.v4l2_device import V4l2Device


def list_controls(device: V4l2Device) -> dict[int, Control]:
    """By number; headings, texts and arrays are left out."""
    found: dict[int, Control] = {}
    asked = abi.QueryControl(id=abi.ControlFlags.NEXT_CONTROL)
    while device.answers(abi.QUERY_EXT_CTRL, asked):
        control = _control(device, asked)
        if control is not None:
            found[control.id] = control
        asked = abi.QueryControl(id=asked.id | abi.ControlFlags.NEXT_CONTROL)
    return found


def get_control(device: V4l2Device, control: Control) -> int:
    return _exchange(device, abi.G_EXT_CTRLS, control, 0, f"say its {control.name}")


def set_control(device: V4l2Device, control: Control, value: int) -> None:
    _exchange(device, abi.S_EXT_CTRLS, control, value, f"set {control.name} to {value}")


def _exchange(device: V4l2Device, number: int, control: Control, value: int, doing: str) -> int:
    one = abi.ExtControl(id=control.id)
    wide = control.type is abi.ControlType.INTEGER64
    if wide:
        one.value64 = value
    else:
        one.value = value
    several = abi.ExtControls(which=abi.CURRENT_VALUES, count=1, controls=ctypes.pointer(one))
    device.ask(number, several, doing)
    return one.value64 if wide else one.value


_UNUSED = (abi.ControlType.CLASS, abi.ControlType.STRING)


def _control(device: V4l2Device, asked: abi.QueryControl) -> Control | None:
    if (
        asked.type not in list(abi.ControlType)
        or asked.type in _UNUSED
        or asked.flags & abi.ControlFlags.HAS_PAYLOAD
    ):
        return None
    return Control(
        id=asked.id,
        name=asked.name.decode(errors="replace"),
        type=abi.ControlType(asked.type),
        minimum=asked.minimum,
        maximum=asked.maximum,
        step=asked.step,
        default=asked.default_value,
        flags=asked.flags,
        menu=_menu(device, asked),
    )


def _menu(device: V4l2Device, asked: abi.QueryControl) -> dict[int, str]:
    if asked.type not in (abi.ControlType.MENU, abi.ControlType.INTEGER_MENU):
        return {}
    menu = {}
    for index in range(asked.minimum, asked.maximum + 1):
        entry = abi.QueryMenu(id=asked.id, index=index)
        if device.answers(abi.QUERYMENU, entry):
            text = entry.name.decode(errors="replace")
            menu[index] = text if asked.type == abi.ControlType.MENU else str(entry.value)
    return menu
