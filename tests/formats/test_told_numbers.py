"""Numbers in editors' projects: read exactly, or refused with the element that has them."""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.formats.told_numbers import positive_in, told_in, told_number, whole_in

CLIP = fromstring('<asset-clip name="cam_b"/>')


@given(st.fractions(-1000, 1000))
def test_a_fraction_is_itself(number: Fraction) -> None:
    assert told_number(str(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "10/0", "1/2/3", "1.5/2", "nan", "inf", "1e999999999"),
        *("1" * 40, "٣", "1_0", "2000000000"),
    ],
)
def test_what_is_none_names_its_element(text: str) -> None:
    with pytest.raises(ValueError, match="asset-clip 'cam_b': start: "):
        told_in(CLIP, "start", text)


def test_whole_and_positive_ones() -> None:
    assert whole_in(CLIP, "lane", "-2") == -2
    assert positive_in(CLIP, "rate", "29.97") == Fraction(2997, 100)
    with pytest.raises(ValueError, match="lane: '1/2' is no whole number"):
        whole_in(CLIP, "lane", "1/2")
    with pytest.raises(ValueError, match="rate: '0' must be more than 0"):
        positive_in(CLIP, "rate", "0")
    assert told_number(" +5 ") == 5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<clipitem id='c1'><name>cam</name></clipitem>", "clipitem 'cam'"),
        ("<clipitem id='c1'/>", "clipitem 'c1'"),
        ("<gap/>", "gap"),
    ],
)
def test_elements_are_named_as_a_person_finds_them(text: str, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}: start: "):
        told_in(fromstring(text), "start", "no")
