"""What clips of FCPXML show: which file, from where, at what pace."""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import Element

from oneclock.formats.realign import UsedClip
from oneclock.formats.told_numbers import positive_in, told_in

CLIPS = ("asset-clip", "clip", "video", "audio")
# Clips at a rate this near to that of the sequence are played at it, unless they say otherwise.
_CONFORMED = Fraction(1, 20)


def seconds(one: Element, what: str, otherwise: Fraction = Fraction(0)) -> Fraction:
    """
    >>> clip = Element("clip", start="1001/30000s", duration="5s")
    >>> seconds(clip, "start"), seconds(clip, "duration"), seconds(clip, "offset")
    (Fraction(1001, 30000), Fraction(5, 1), Fraction(0, 1))
    """
    text = one.get(what)
    return otherwise if text is None else told_in(one, what, text.strip().removesuffix("s"))


class Assets:
    """The files of a document, by the references that clips have for them."""

    def __init__(self, root: Element) -> None:
        self._assets = {one.attrib["id"]: one for one in root.iter("asset") if "id" in one.attrib}

    @property
    def ids(self) -> dict[str, str]:
        """By address; of assets that share one, the last."""
        return {
            address: key
            for key, asset in self._assets.items()
            if (address := _address(asset)) is not None
        }

    def address(self, clip: Element) -> str | None:
        asset = self._assets.get(clip.get("ref", ""))
        return None if asset is None else _address(asset)

    def begins(self, clip: Element) -> Fraction:
        """The timecode with which its file begins, in seconds."""
        return seconds(self._assets[clip.attrib["ref"]], "start")

    def has_picture(self, clip: Element) -> bool:
        asset = self._assets.get(_shown(clip).get("ref", ""))
        return asset is None or asset.get("hasVideo") == "1"

    def length(self, clip: Element) -> Fraction:
        """All of its file, where it does not say."""
        asset = self._assets.get(_shown(clip).get("ref", ""))
        whole = Fraction(0) if asset is None else seconds(asset, "duration")
        return seconds(clip, "duration", whole)

    def own_start(self, item: Element) -> Fraction:
        """The time on its own clock at which an item begins; what is connected to it counts so."""
        known = item.tag == "asset-clip" and item.get("ref", "") in self._assets
        return seconds(item, "start", self.begins(item) if known else Fraction(0))


def used_clip(assets: Assets, clip: Element, at: Fraction, rate: Fraction) -> UsedClip | str | None:
    """A word why it cannot be told; None where it shows no file of its own."""
    shown = _shown(clip)
    address = assets.address(shown)
    if clip.tag not in CLIPS or address is None:
        return None
    if _is_conformed(clip, rate):
        return "is conformed to another rate"
    mapped = _mapped(clip, assets.own_start(clip))
    if mapped is None:
        return "is retimed"
    begins, pace = mapped
    if shown is not clip:
        begins += seconds(shown, "start", assets.begins(shown)) - seconds(shown, "offset")
    return UsedClip(
        name=clip.get("name") or address,
        address=address,
        begins=begins - assets.begins(shown),
        lasts=assets.length(clip),
        at=at,
        pace=pace,
    )


def _shown(clip: Element) -> Element:
    """A `clip` holds what it shows."""
    if clip.tag != "clip":
        return clip
    inside = (one for one in clip if one.tag in ("video", "audio") and "lane" not in one.attrib)
    return next(inside, clip)


def _mapped(clip: Element, start: Fraction) -> tuple[Fraction, Fraction] | None:
    """Where it begins, on the clock of what it shows, and its pace; None for curves."""
    found = clip.find("timeMap")
    if found is None:
        return start, Fraction(1)
    points = [(seconds(p, "time"), seconds(p, "value")) for p in found.iter("timept")]
    if len(points) != 2:
        return None
    (t0, v0), (t1, v1) = points
    if t1 == t0 or v1 <= v0:
        return None
    pace = (v1 - v0) / (t1 - t0)
    return v0 + (start - t0) * pace, pace


def _is_conformed(clip: Element, rate: Fraction) -> bool:
    found = clip.find("conform-rate")
    if found is None or found.get("scaleEnabled") == "0" or "srcFrameRate" not in found.attrib:
        return False
    own = positive_in(found, "srcFrameRate", found.attrib["srcFrameRate"])
    return abs(own / rate - 1) < _CONFORMED and abs(own / rate - 1) > Fraction(1, 5000)


def _address(asset: Element) -> str | None:
    if "src" in asset.attrib:  # before version 1.9
        return asset.attrib["src"]
    found = asset.find("media-rep[@kind='original-media']")
    found = asset.find("media-rep") if found is None else found
    return None if found is None else found.get("src")
