"""Which device a recording is of: what cameras and recorders write of themselves, and where."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from oneclock.align.find_recordings import clip_of
from oneclock.align.many.devices import devices_of
from oneclock.media.probe import probe
from oneclock.media.read_device import read_device
from oneclock.media.told_device import ToldDevice, told_device

SONY = (
    '<?xml version="1.0" encoding="UTF-8"?><NonRealTimeMeta><Duration value="24"/>'
    '<Lens modelName="FE 24-70mm" serialNo="777123"/>'
    '<Device manufacturer="Sony" modelName="PXW-FX9" serialNo="{serial}"/></NonRealTimeMeta>'
)
PANASONIC = (
    "<ClipContent><Device><Manufacturer>Panasonic</Manufacturer><SerialNo.>B8TZA0017</SerialNo.>"
    "<ModelName>AG-CX10</ModelName></Device></ClipContent>"
)


def device(maker: str = "", serial: str = "") -> ToldDevice:
    return ToldDevice(maker=maker, serial=serial)


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({}, device()),
        (
            {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 15"},
            device("Apple iPhone 15"),
        ),
        ({"make": "Canon", "model": "EOS R5"}, device("Canon EOS R5")),
        (
            {"com.android.manufacturer": "Google", "com.android.model": "Pixel"},
            device("Google Pixel"),
        ),
        ({"company_name": "ARRI", "product_name": "ALEXA"}, device("ARRI ALEXA")),
        ({"com.arri.camera.cameraserialnumber": "20114"}, device(serial="20114")),
        ({"com.arri.camera.lensserialnumber": "20114"}, device()),
        ({"com.maker.lens.serialnumber": "20114"}, device()),
        (
            {"com.panasonic.semi-pro.metadata.xml": PANASONIC},
            device("Panasonic AG-CX10", "B8TZA0017"),
        ),
    ],
)
def test_make_model_and_serial_number_are_read_where_they_are_written(
    tags: dict[str, str], found: ToldDevice
) -> None:
    assert told_device(tags) == found


@pytest.mark.parametrize(
    "serial", ["", "0", "00000000", "4294967295", "unknown", "N/A", "ffffffff"]
)
def test_what_stands_in_its_place_is_no_serial_number(serial: str) -> None:
    assert told_device({"serial_number": serial}).serial == ""
    assert told_device({}, xml=SONY.format(serial=serial)) == device("Sony PXW-FX9")


def test_the_serial_number_of_the_lens_is_not_the_cameras() -> None:
    assert told_device({}, xml=SONY.format(serial="0201944")).serial == "0201944"


@pytest.mark.parametrize(
    ("reference", "serial"),
    [
        ("USSDV000000804417153000123456789", "000000804417"),
        ("USSDV00000080441715300012345678", "000000804417"),
        # Another time than that at which the recording began: it follows no rule.
        ("USSDV000000804417120000123456789", ""),
        ("take 1 of the wedding", ""),
        ("JPTAS000000000000153000123456789", ""),
    ],
)
def test_of_a_broadcast_wave_only_what_follows_the_ebus_rule_counts(
    reference: str, serial: str
) -> None:
    tags = {"encoded_by": "MixPre-6", "originator_reference": reference}
    assert told_device(tags | {"creation_time": "15:30:00"}) == device("MixPre-6", serial)


def test_who_encoded_a_song_is_not_its_device() -> None:
    assert told_device({"encoded_by": "Ada"}) == device()


# -- from files ----------------------------------------------------------------------------------


def written(path: Path, tags: dict[str, str], **options: str) -> Path:
    """A tenth of a second of silence, by FFmpeg."""
    with av.open(str(path), "w", options=options) as file:
        file.metadata.update(tags)
        stream = file.add_stream("pcm_s16le", rate=48000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 4800), np.int16), format="s16", layout="mono"
        )
        frame.sample_rate = 48000
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def read(path: Path) -> ToldDevice:
    return read_device(probe(path))


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return (8 + len(body)).to_bytes(4, "big") + name + body


def in_movie(path: Path, extra: bytes) -> Path:
    """`extra` at the end of the movie box, which FFmpeg writes last."""
    data = path.read_bytes()
    begin = data.rindex(b"moov") - 4
    movie = data[begin + 8 :]
    path.write_bytes(data[:begin] + box(b"moov", movie, extra))
    return path


def test_apples_keys_are_read_from_a_file(tmp_path: Path) -> None:
    tags = {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 15"}
    assert read(written(tmp_path / "a.mov", tags, movflags="use_metadata_tags")) == device(
        "Apple iPhone 15"
    )


def test_a_broadcast_wave_is_read_from_a_file(tmp_path: Path) -> None:
    tags = {
        "originator": "MixPre-6",
        "originator_reference": "USSDV000000804417153000123456789",
        "origination_date": "2026-05-06",
        "origination_time": "15:30:00",
    }
    path = written(tmp_path / "a.wav", tags, write_bext="1")
    assert read(path) == device("MixPre-6", "000000804417")


@pytest.mark.parametrize("version", [b"", bytes(4)], ids=["QuickTime", "ISO"])
@pytest.mark.parametrize("where", ["file", "movie"])
def test_sonys_xml_is_found_in_the_file(tmp_path: Path, where: str, version: bytes) -> None:
    path = written(tmp_path / "C0001.mov", {})
    handler = box(b"hdlr", bytes(20))
    xml = box(
        b"meta", version, handler, box(b"xml ", bytes(4), SONY.format(serial="0201944").encode())
    )
    if where == "movie":
        in_movie(path, xml)
    else:
        path.write_bytes(path.read_bytes() + xml)
    assert read(path) == device("Sony PXW-FX9", "0201944")


def test_sonys_xml_is_found_beside_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "C0001.mov", {})
    (tmp_path / "C0001M01.XML").write_text(SONY.format(serial="0201944"))
    assert read(path) == device("Sony PXW-FX9", "0201944")


def test_gopros_number_of_itself_is_found_in_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "GX010012.mov", {})
    in_movie(
        path, box(b"udta", box(b"FIRM", b"HD8.01"), box(b"CAME", bytes.fromhex("0011deadbeef")))
    )
    assert read(path) == device("GoPro", "0011deadbeef")


def test_one_serial_number_makes_one_device_of_files_with_any_name(tmp_path: Path) -> None:
    clips = []
    for name, serial in (
        ("stage.mov", "0201944"),
        ("foyer.mov", "0201944"),
        ("bar.mov", "0201945"),
    ):
        (tmp_path / name).with_name(f"{name[:-4]}M01.XML").write_text(SONY.format(serial=serial))
        clips.append(clip_of(probe(written(tmp_path / name, {}))))
    devices = devices_of(clips)
    assert set(devices) == {str(tmp_path / "stage.mov"), str(tmp_path / "foyer.mov")}


def test_one_model_is_one_device_only_where_it_numbered_them(tmp_path: Path) -> None:
    sony, canon = {"make": "Sony", "model": "ILCE-7M3"}, {"make": "Canon", "model": "EOS R5"}
    files = {
        "left.mov": sony,
        "right.mov": sony,
        "C0001.mov": sony,
        "C0002.mov": sony,
        "C0003.mov": canon,
    }
    clips = [clip_of(probe(written(tmp_path / name, tags))) for name, tags in files.items()]
    assert {Path(path).name for path in devices_of(clips)} == {"C0001.mov", "C0002.mov"}
