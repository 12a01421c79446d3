"""What pydantic finds wrong with a file, in words for whoever wrote it by hand."""

from __future__ import annotations

import json

from pydantic import ValidationError


def what_is_wrong(error: ValidationError, *within: str) -> str:
    """The first of it, and where; `within` is where that is.

    >>> from pydantic import BaseModel, Field
    >>> class Dwarf(BaseModel):
    ...     height: float = Field(gt=0)
    >>> try:
    ...     Dwarf.model_validate({"height": -1})
    ... except ValidationError as error:
    ...     what_is_wrong(error)
    'height: cannot be -1, only more than 0'
    """
    first = error.errors()[0]
    kind, value, told = first["type"], first["input"], first.get("ctx", {})
    if kind == "value_error":
        words = str(told["error"])
    elif kind == "missing":
        words = "is missing"
    elif kind in _EMPTY and not value:
        words = "is empty"
    elif kind in _ONLY:
        words = f"cannot be {_short(value)}, only {_ONLY[kind].format(**told)}"
    else:
        words = f"cannot be {_short(value)}"
    where = ".".join(map(str, (*within, *first["loc"])))
    return f"{where}: {words}" if where else words


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


_LONGEST = 40
_EMPTY = ("too_short", "string_too_short")
# What there can be instead, for each of pydantic's kinds of error.
_NUMBER, _WHOLE, _LIST, _OBJECT = "a number", "a whole number", "a list", "an object in braces"
_ONLY = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": _OBJECT,
    "enum": "{expected}",
    "finite_number": "a finite number",
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "greater_than": "more than {gt:.15g}",
    "greater_than_equal": "{ge:.15g} or more",
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "less_than": "less than {lt:.15g}",
    "less_than_equal": "{le:.15g} or less",
    "literal_error": "{expected}",
    "model_type": _OBJECT,
    "string_type": "text",
    "too_long": "a list of {max_length}",
    "tuple_type": _LIST,
}
