"""What FCPXML says, read by its published rules and by nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree import ElementTree as ET


def time_of(text: str) -> Fraction:
    """Rational seconds, of 64 over 32 bits."""
    assert text.endswith("s")
    numerator, _, denominator = text[:-1].partition("/")
    assert int(numerator) < 2**63
    assert int(denominator or 1) < 2**31
    return Fraction(int(numerator), int(denominator or 1))


@dataclass(frozen=True)
class ReadClip:
    asset: ET.Element
    element: ET.Element

    @property
    def offset(self) -> Fraction:
        return time_of(self.element.attrib["offset"])

    @property
    def duration(self) -> Fraction:
        return time_of(self.element.attrib["duration"])

    @property
    def retimed(self) -> bool:
        return self.element.find("timeMap") is not None

    @property
    def available(self) -> tuple[Fraction, Fraction]:
        begin = time_of(self.asset.attrib["start"])
        return begin, begin + time_of(self.asset.attrib["duration"])

    def shown(self, at: Fraction) -> Fraction:
        """Time of the media, its timecode included, at a time of the parent."""
        local = time_of(self.element.attrib["start"]) + at - self.offset
        points = [
            (time_of(point.attrib["time"]), time_of(point.attrib["value"]))
            for point in self.element.iterfind("timeMap/timept")
        ]
        if not points:
            return local
        (time, value), (later, more) = points
        assert time <= local <= later
        return value + (local - time) * (more - value) / (later - time)


def clips_in(root: ET.Element, place: str) -> Iterator[ReadClip]:
    assets = {asset.attrib["id"]: asset for asset in root.iterfind("resources/asset")}
    for clip in root.iterfind(place):
        yield ReadClip(asset=assets[clip.attrib["ref"]], element=clip)


def require_order(story: ET.Element) -> None:
    """Elements of a spine or an angle follow each other without holes."""
    at = Fraction(0)
    for item in story:
        assert time_of(item.attrib["offset"]) == at
        at += time_of(item.attrib["duration"])


def require_known_references(root: ET.Element) -> None:
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    for one in root.iter():
        assert one.attrib.get("ref", ids[0]) in ids
        assert one.attrib.get("format", ids[0]) in ids
    angles = [angle.attrib["angleID"] for angle in root.iter("mc-angle")]
    assert len(angles) == len(set(angles))
    assert all(source.attrib["angleID"] in angles for source in root.iter("mc-source"))
