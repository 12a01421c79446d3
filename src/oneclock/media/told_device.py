"""Which device a recording says it was made with.

A serial number tells one device from another of its kind; make and model do not. What is written
where a serial number belongs but cannot be one is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MAKES = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "company_name")
_MODELS = ("com.apple.quicktime.model", "com.android.model", "model", "product_name")
# A lens and a battery have serial numbers too.
_SERIAL_TAG = re.compile(
    r"(?!.*(?:lens|battery))(?:.*\.)?(?:camera|device|body)?[ _-]?serial[ _-]?(?:number|no)?"
)
# Sony's NonRealTimeMeta (attributes) and Panasonic's P2 (elements).
_IN_XML = re.compile(r"<Device\b([^>]*?)(?:/>|>(.*?)</Device>)", re.DOTALL)
_FIELD = r"""(?:\b{0}\s*=\s*["']|<{0}>)([^"'<]*)"""
_XML_FIELDS = {
    "make": re.compile(_FIELD.format("manufacturer"), re.IGNORECASE),
    "model": re.compile(_FIELD.format("modelName"), re.IGNORECASE),
    "serial": re.compile(_FIELD.format(r"serialNo\.?"), re.IGNORECASE),
}
_XML_TAG = "metadata.xml"
# EBU R 99: country, organisation, serial number, time of origination, a random number.
_R99 = re.compile(r"[A-Z]{2}.{3}(?P<serial>.{12})(?P<time>\d{6})")
_LEAST_DIGITS = 3
_NOT_SET = {"4294967295"}
"""All ones in 32 bits: what Sony's smaller cameras write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDevice:
    maker: str = ""
    """Make and model."""
    serial: str = ""


def told_device(tags: Mapping[str, str], *, xml: str = "", camera_id: bytes = b"") -> ToldDevice:
    """By the tags of a recording (their names in small letters), its maker's XML, and the number by
    which GoPro's cameras know themselves."""
    xml = xml or next((text for name, text in tags.items() if name.endswith(_XML_TAG)), "")
    found = _of_xml(xml)
    make = _first(tags, _MAKES) or found.get("make", "") or ("GoPro" if camera_id else "")
    model = _first(tags, _MODELS) or found.get("model", "")
    named = [text for name, text in tags.items() if _SERIAL_TAG.fullmatch(name)]
    serials = (*named, found.get("serial", ""), camera_id.hex(), _of_broadcast_wave(tags))
    if "originator_reference" in tags:
        make = make or tags.get("encoded_by", "").strip()
    return ToldDevice(
        maker=" ".join(filter(None, (make, model))),
        serial=next((text.strip() for text in serials if _can_be_serial(text)), ""),
    )


def _of_xml(xml: str) -> dict[str, str]:
    device = _IN_XML.search(xml)
    if device is None:
        return {}
    found = {name: field.search(device[0]) for name, field in _XML_FIELDS.items()}
    return {name: field[1].strip() for name, field in found.items() if field is not None}


def _of_broadcast_wave(tags: Mapping[str, str]) -> str:
    """Some recorders write something of their own: then it does not hold the time it was begun."""
    reference = _R99.match(tags.get("originator_reference", ""))
    begun = re.sub(r"\D", "", tags.get("creation_time", ""))
    return reference["serial"] if reference is not None and reference["time"] == begun else ""


def _can_be_serial(text: str) -> bool:
    """Not blank, all zeros or the like, or a word in its place."""
    digits = re.sub(r"[^0-9a-fA-F]", "", text)
    several = len(set(digits.lower())) > 1 and sum(map(str.isdigit, digits)) >= _LEAST_DIGITS
    return several and text.strip() not in _NOT_SET


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := tags.get(name, "").strip())), "")
