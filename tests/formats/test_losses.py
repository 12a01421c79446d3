"""What an edit loses is told in sentences: black, pictures in the picture, ducking."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.formats.a_project import EDIT, PROGRAMME, PROJECT

from oneclock.edit.export_formats import TEXT_FORMATS
from oneclock.errors import UsageError
from oneclock.formats.losses import black, lost_edit

BLACK = (
    # Within a second that was lost, though the list does not say so, and where it does.
    "no camera is there from 30.03 to 31.03 s: it is black",
    "no camera is there from 50.05 to 52.05 s: it is black",
)


@pytest.mark.parametrize("name", sorted(set(TEXT_FORMATS) - {"audacity", "polysync"}))
def test_black_is_told_by_all_that_have_pictures(name: str) -> None:
    told = [note for note in TEXT_FORMATS[name].notes(EDIT) if "no camera" in note]

    assert tuple(told) == BLACK


def test_without_an_edit_nothing_is_black() -> None:
    assert tuple(black(PROJECT)) == ()


def test_polysync_refuses_it() -> None:
    with pytest.raises(UsageError, match="know no black"):
        TEXT_FORMATS["polysync"].notes(EDIT)


@pytest.mark.parametrize(
    ("insets", "told"),
    [(1, "1 picture in the picture is left out"), (2, "2 pictures in the picture are left out")],
)
def test_one_is_one(insets: int, told: str) -> None:
    shots = PROGRAMME.shots.shots
    inset = tuple(replace(one, inset=3) for one in shots[:insets])
    film = replace(PROGRAMME.shots, shots=(*inset, *shots[insets:]))
    project = replace(EDIT, programme=replace(PROGRAMME, shots=film))

    assert f"{told}; `oneclock render` draws them" in tuple(lost_edit(project))
    for name in ("audacity", "reaper"):
        assert not [note for note in TEXT_FORMATS[name].notes(project) if "in the picture" in note]
