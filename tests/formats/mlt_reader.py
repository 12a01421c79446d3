"""A small reader of MLT's XML, which knows of it only what its documentation says: which moment of
which file is on a track when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A clip on a track."""

    resource: str
    first: int
    end: int
    begins: float
    """Seconds into the file when it begins, and when it is over."""
    ends: float


def properties(element: Element) -> dict[str, str]:
    return {one.attrib["name"]: one.text or "" for one in element.findall("property")}


def rate_of(root: Element) -> Fraction:
    profile = root.find("profile")
    assert profile is not None
    return Fraction(int(profile.attrib["frame_rate_num"]), int(profile.attrib["frame_rate_den"]))


def placed_on(root: Element, playlist: str) -> list[Placed]:
    found = next(one for one in root.iter("playlist") if one.attrib["id"] == playlist)
    return list(_placed(root, found))


def _placed(root: Element, playlist: Element) -> Iterator[Placed]:
    services = {one.attrib["id"]: one for one in root if one.tag in ("producer", "chain")}
    at, rate = 0, float(rate_of(root))
    for item in playlist:
        if item.tag == "blank":
            at += int(item.attrib["length"])
        elif item.tag == "entry":
            service = services[item.attrib["producer"]]
            first, last = int(item.attrib["in"]), int(item.attrib["out"])
            assert 0 <= first <= last < int(properties(service)["length"])
            begins, ends = first / rate, (last + 1) / rate
            if (link := service.find("link")) is not None:
                begins, ends = (_mapped(properties(link), frame) for frame in (first, last + 1))
            yield Placed(
                resource=properties(service)["resource"],
                first=at,
                end=at + last + 1 - first,
                begins=begins,
                ends=ends,
            )
            at += last + 1 - first


def _mapped(link: dict[str, str], frame: int) -> float:
    assert link["mlt_service"] == "timeremap"
    assert link["map"] == link["time_map"]
    (x0, y0), (x1, y1) = (
        (int(key), float(value))
        for key, value in (point.split("=") for point in link["time_map"].split(";"))
    )
    return y0 + (frame - x0) / (x1 - x0) * (y1 - y0)
