"""Our shapes of Linux's structures against the C compiler's, and against numbers known by heart."""

from __future__ import annotations

import ctypes
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from oneclock.capture.sources import v4l2_abi as abi

LINUX_64 = sys.platform.startswith("linux") and struct.calcsize("l") == 8

SHAPES = {
    "v4l2_capability": abi.Capability,
    "v4l2_fmtdesc": abi.FormatDescription,
    "v4l2_fract": abi.Fract,
    "v4l2_frmsizeenum": abi.FrameSizeEnum,
    "v4l2_frmivalenum": abi.FrameIntervalEnum,
    "v4l2_pix_format": abi.PixFormat,
    "v4l2_meta_format": abi.MetaFormat,
    "v4l2_format": abi.Format,
    "v4l2_streamparm": abi.StreamParameters,
    "v4l2_requestbuffers": abi.RequestBuffers,
    "v4l2_buffer": abi.Buffer,
    "v4l2_query_ext_ctrl": abi.QueryControl,
    "v4l2_querymenu": abi.QueryMenu,
    "v4l2_ext_control": abi.ExtControl,
    "v4l2_ext_controls": abi.ExtControls,
}
PLACES = {
    ("v4l2_capability", "device_caps"): (abi.Capability, "device_caps"),
    ("v4l2_fmtdesc", "pixelformat"): (abi.FormatDescription, "pixelformat"),
    ("v4l2_frmsizeenum", "stepwise"): (abi.FrameSizeEnum, "size"),
    ("v4l2_frmivalenum", "stepwise"): (abi.FrameIntervalEnum, "interval"),
    ("v4l2_format", "fmt"): (abi.Format, "fmt"),
    ("v4l2_streamparm", "parm.capture.timeperframe"): (abi.StreamParameters, "timeperframe"),
    ("v4l2_pix_format", "sizeimage"): (abi.PixFormat, "sizeimage"),
    ("v4l2_buffer", "timestamp"): (abi.Buffer, "timestamp"),
    ("v4l2_buffer", "sequence"): (abi.Buffer, "sequence"),
    ("v4l2_buffer", "m"): (abi.Buffer, "place"),
    ("v4l2_buffer", "length"): (abi.Buffer, "length"),
    ("v4l2_query_ext_ctrl", "minimum"): (abi.QueryControl, "minimum"),
    ("v4l2_query_ext_ctrl", "flags"): (abi.QueryControl, "flags"),
    ("v4l2_querymenu", "name"): (abi.QueryMenu, "entry"),
    ("v4l2_ext_control", "value"): (abi.ExtControl, "held"),
    ("v4l2_ext_controls", "controls"): (abi.ExtControls, "controls"),
}
NUMBERS = {
    "VIDIOC_QUERYCAP": abi.QUERYCAP,
    "VIDIOC_ENUM_FMT": abi.ENUM_FMT,
    "VIDIOC_G_FMT": abi.G_FMT,
    "VIDIOC_S_FMT": abi.S_FMT,
    "VIDIOC_REQBUFS": abi.REQBUFS,
    "VIDIOC_QUERYBUF": abi.QUERYBUF,
    "VIDIOC_QBUF": abi.QBUF,
    "VIDIOC_DQBUF": abi.DQBUF,
    "VIDIOC_STREAMON": abi.STREAMON,
    "VIDIOC_STREAMOFF": abi.STREAMOFF,
    "VIDIOC_G_PARM": abi.G_PARM,
    "VIDIOC_S_PARM": abi.S_PARM,
    "VIDIOC_QUERYMENU": abi.QUERYMENU,
    "VIDIOC_G_EXT_CTRLS": abi.G_EXT_CTRLS,
    "VIDIOC_S_EXT_CTRLS": abi.S_EXT_CTRLS,
    "VIDIOC_ENUM_FRAMESIZES": abi.ENUM_FRAMESIZES,
    "VIDIOC_ENUM_FRAMEINTERVALS": abi.ENUM_FRAMEINTERVALS,
    "VIDIOC_QUERY_EXT_CTRL": abi.QUERY_EXT_CTRL,
    "V4L2_BUF_TYPE_VIDEO_CAPTURE": abi.BufferType.VIDEO_CAPTURE,
    "V4L2_BUF_TYPE_META_CAPTURE": abi.BufferType.META_CAPTURE,
    "V4L2_CAP_VIDEO_CAPTURE": abi.Capabilities.VIDEO_CAPTURE,
    "V4L2_CAP_VIDEO_CAPTURE_MPLANE": abi.Capabilities.VIDEO_CAPTURE_MPLANE,
    "V4L2_CAP_META_CAPTURE": abi.Capabilities.META_CAPTURE,
    "V4L2_CAP_STREAMING": abi.Capabilities.STREAMING,
    "V4L2_CAP_DEVICE_CAPS": abi.Capabilities.DEVICE_CAPS,
    "V4L2_BUF_FLAG_KEYFRAME": abi.BufferFlags.KEYFRAME,
    "V4L2_BUF_FLAG_ERROR": abi.BufferFlags.ERROR,
    "V4L2_BUF_FLAG_TIMESTAMP_MASK": abi.BufferFlags.TIMESTAMP_MASK,
    "V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC": abi.BufferFlags.TIMESTAMP_MONOTONIC,
    "V4L2_BUF_FLAG_TIMESTAMP_COPY": abi.BufferFlags.TIMESTAMP_COPY,
    "V4L2_BUF_FLAG_TSTAMP_SRC_MASK": abi.BufferFlags.SOURCE_MASK,
    "V4L2_BUF_FLAG_TSTAMP_SRC_SOE": abi.BufferFlags.SOURCE_START_OF_EXPOSURE,
    "V4L2_MEMORY_MMAP": abi.MEMORY_MMAP,
    "V4L2_FRMSIZE_TYPE_DISCRETE": abi.DISCRETE,
    "V4L2_FRMSIZE_TYPE_STEPWISE": abi.STEPWISE,
    "V4L2_FRMIVAL_TYPE_CONTINUOUS": abi.CONTINUOUS,
    "V4L2_CAP_TIMEPERFRAME": abi.TIME_PER_FRAME_CAN_BE_SET,
    "V4L2_CTRL_WHICH_CUR_VAL": abi.CURRENT_VALUES,
    "V4L2_CTRL_TYPE_INTEGER_MENU": abi.ControlType.INTEGER_MENU,
    "V4L2_CTRL_TYPE_BUTTON": abi.ControlType.BUTTON,
    "V4L2_CTRL_TYPE_BITMASK": abi.ControlType.BITMASK,
    "V4L2_CTRL_FLAG_DISABLED": abi.ControlFlags.DISABLED,
    "V4L2_CTRL_FLAG_READ_ONLY": abi.ControlFlags.READ_ONLY,
    "V4L2_CTRL_FLAG_INACTIVE": abi.ControlFlags.INACTIVE,
    "V4L2_CTRL_FLAG_WRITE_ONLY": abi.ControlFlags.WRITE_ONLY,
    "V4L2_CTRL_FLAG_HAS_PAYLOAD": abi.ControlFlags.HAS_PAYLOAD,
    "V4L2_CTRL_FLAG_NEXT_CTRL": abi.ControlFlags.NEXT_CONTROL,
    "V4L2_CID_AUTO_WHITE_BALANCE": abi.ControlId.AUTO_WHITE_BALANCE,
    "V4L2_CID_AUTOGAIN": abi.ControlId.AUTO_GAIN,
    "V4L2_CID_GAIN": abi.ControlId.GAIN,
    "V4L2_CID_WHITE_BALANCE_TEMPERATURE": abi.ControlId.WHITE_BALANCE_TEMPERATURE,
    "V4L2_CID_EXPOSURE_AUTO": abi.ControlId.EXPOSURE_AUTO,
    "V4L2_CID_EXPOSURE_ABSOLUTE": abi.ControlId.EXPOSURE_ABSOLUTE,
    "V4L2_CID_EXPOSURE_AUTO_PRIORITY": abi.ControlId.EXPOSURE_AUTO_PRIORITY,
    "V4L2_META_FMT_UVC": abi.META_UVC,
    "V4L2_PIX_FMT_MJPEG": abi.fourcc("MJPG"),
}


@pytest.mark.oracle
def test_sizes_places_and_numbers_are_those_of_the_c_compiler(
    require_program: Callable[[str], str], tmp_path: Path
) -> None:
    compiler = require_program("cc")
    if not Path("/usr/include/linux/videodev2.h").exists():
        pytest.skip("Linux's headers are not installed (Debian: linux-libc-dev)")
    wanted = {f"sizeof(struct {name})": ctypes.sizeof(shape) for name, shape in SHAPES.items()}
    wanted |= {
        f"offsetof(struct {name}, {field})": getattr(shape, ours).offset
        for (name, field), (shape, ours) in PLACES.items()
    }
    wanted |= {name: int(number) for name, number in NUMBERS.items()}

    assert _compiled(compiler, list(wanted), tmp_path) == wanted


def _compiled(compiler: str, expressions: list[str], folder: Path) -> dict[str, int]:
    lines = "\n".join(f'printf("%lu\\n", (unsigned long)({it}));' for it in expressions)
    source = folder / "ask.c"
    source.write_text(
        "#include <stddef.h>\n#include <stdio.h>\n#include <linux/videodev2.h>\n"
        f"int main(void) {{ {lines} return 0; }}\n"
    )
    program = folder / "ask"
    subprocess.run([compiler, "-o", program, source], check=True)
    answer = subprocess.run([program], check=True, capture_output=True, text=True)
    # An enumeration or an int of ours is never negative: what C widens to 64 bits is cut back.
    return dict(
        zip(expressions, (int(line) & 0xFFFFFFFF for line in answer.stdout.split()), strict=True)
    )


@pytest.mark.skipif(not LINUX_64, reason="the numbers of 64-bit Linux")
def test_the_numbers_of_64_bit_linux_are_the_ones_in_every_strace() -> None:
    assert abi.QUERYCAP == 0x80685600
    assert abi.S_FMT == 0xC0D05605
    assert abi.DQBUF == 0xC0585611
    assert abi.QUERY_EXT_CTRL == 0xC0E85667


def test_a_four_letter_code_survives_the_way_there_and_back() -> None:
    for code in ("MJPG", "YUYV", "H264", "Y10"):
        assert abi.fourcc_text(abi.fourcc(code)) == code
