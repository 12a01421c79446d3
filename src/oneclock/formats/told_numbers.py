"""Numbers that editors' projects hold as text, or words on where one is not to be understood.

A project that was cut short, or written by hand, may hold anything: what is no number, has no value
or belongs to no recording is a ValueError that names the element.
"""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

# No powers of ten: a few letters of those are numbers that no machine can hold.
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?(/[0-9]{1,30})?")
# Seconds, frames or percent: thirty years of the first, a year of the others.
_LARGEST = 10**9
_SHOWN = 40


def told_number(text: str) -> Fraction:
    """
    >>> told_number("1001/30000"), told_number(" 29.97 ")
    (Fraction(1001, 30000), Fraction(2997, 100))
    """
    plain = text.strip()
    whole, _, over = plain.partition("/")
    if _NUMBER.fullmatch(plain) is None or (over and "." in whole) or (over and not int(over)):
        raise ValueError(f"{shortened(text)!r} is no number")
    number = Fraction(plain)
    if abs(number) > _LARGEST:
        raise ValueError(f"{shortened(text)!r} is too large")
    return number


def told_in(element: Element, what: str, text: str) -> Fraction:
    """`what` of an element, by the word that the file has for it."""
    try:
        return told_number(text)
    except ValueError as reason:
        raise ValueError(f"{named(element)}: {what}: {reason}") from None


def whole_in(element: Element, what: str, text: str) -> int:
    number = told_in(element, what, text)
    if number.denominator != 1:
        raise ValueError(f"{named(element)}: {what}: {shortened(text)!r} is no whole number")
    return int(number)


def positive_in(element: Element, what: str, text: str) -> Fraction:
    number = told_in(element, what, text)
    if number <= 0:
        raise ValueError(f"{named(element)}: {what}: {shortened(text)!r} must be more than 0")
    return number


def named(element: Element) -> str:
    """As a person finds it in the file."""
    name = element.get("name") or element.findtext("name") or element.get("id")
    return element.tag if name is None else f"{element.tag} {name!r}"


def shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
