"""A timeline for a project that has none: its clips are in a bin only, and are laid out as exports
are, under the project's own names for their files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from oneclock.formats.fcpxml_stacked import fcpxml_stacked
from oneclock.formats.fcpxml_used import Assets
from oneclock.formats.otio import otio
from oneclock.formats.premiere import premiere
from oneclock.formats.project import Project
from oneclock.formats.xml_document import read_xml

Known = Mapping[str, Path]
"""The recordings, by the addresses that the project has for them."""

# Before what is ours, so that it is no other's.
_OURS = "oneclock-"
# What follows projects within an event, by the document type definition.
_AFTER_PROJECTS = frozenset(
    ("collection-folder", "keyword-collection", "smart-collection", "metadata")
)


def add_fcpxml_project(text: str, project: Project, known: Known) -> str:
    document, made = read_xml(text), fromstring(fcpxml_stacked(project))
    there, resources = Assets(document.root).ids, document.root.find("resources")
    if resources is None:
        raise ValueError("it names no resources")
    theirs = {known[address].as_uri(): there[address] for address in there if address in known}
    renamed: dict[str, str] = {}
    for one in made.findall("resources/*"):
        media = one.find("media-rep")
        src = None if media is None else media.get("src")
        if src in theirs:
            renamed[one.attrib["id"]] = theirs[src]
        else:
            renamed[one.attrib["id"]] = _OURS + one.attrib["id"]
            resources.append(one)
    for one in made.iter():
        for key in {"id", "ref", "format"}.intersection(one.keys()):
            one.set(key, renamed.get(one.attrib[key], one.attrib[key]))
    (wrapped,) = made.iter("event")
    event = next(document.root.iter("event"), None)
    if event is None:
        document.root.append(wrapped)
    else:
        after = [n for n, child in enumerate(event) if child.tag in _AFTER_PROJECTS]
        event.insert(after[0] if after else len(event), wrapped[0])
    return document.text()


def add_xmeml_sequence(text: str, project: Project, known: Known) -> str:
    document, made = read_xml(text), fromstring(premiere(project))
    theirs = {
        known[address].as_uri(): one.attrib["id"]
        for one in document.root.iter("file")
        if (address := one.findtext("pathurl", "")) in known and "id" in one.attrib
    }
    ours = [one.path.as_uri() for one in project.event.recordings]
    numbers = {f"file-{number}": uri for number, uri in enumerate(ours, 1)}
    (sequence,) = made.iter("sequence")
    for one in list(sequence.iter()):
        if one.tag == "file" and (uri := numbers.get(one.attrib["id"])) in theirs:
            _refer(one, theirs[uri])
        elif "id" in one.attrib:
            one.set("id", _OURS + one.attrib["id"])
        elif one.tag in ("masterclipid", "linkclipref"):
            one.text = f"{_OURS}{one.text}"
    holder = next(document.root.iter("children"), document.root)
    holder.append(sequence)
    return document.text()


def add_otio_timeline(text: str, project: Project, known: Known) -> str:
    document = json.loads(text)
    if not str(document.get("OTIO_SCHEMA")).startswith("SerializableCollection."):
        raise ValueError("it holds neither a timeline nor a collection of clips")
    document["children"].append(json.loads(otio(project)))
    return json.dumps(document, indent=4, ensure_ascii=False) + "\n"


def _refer(file: Element, known: str) -> None:
    """To what the project has told about it already."""
    tail = file.tail
    file.clear()
    file.set("id", known)
    file.tail = tail
