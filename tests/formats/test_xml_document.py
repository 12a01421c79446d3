"""XML comes back as it was, but for what was changed."""

from __future__ import annotations

from xml.etree.ElementTree import canonicalize

import pytest

from oneclock.formats.xml_document import read_xml

WHOLE = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- made > by hand -->
<!DOCTYPE xmeml [<!ELEMENT xmeml ANY>]>
<?play here?>
<xmeml version="4"><!-- inside --><?stop there?>
\t<name>A &amp; B &lt;舞台&gt;</name> tail
  <empty/><b a="1" c="&quot;2&quot;"/>
</xmeml>
<!-- after -->
"""


def test_nothing_is_lost() -> None:
    written = read_xml(WHOLE).text()

    assert written.replace(" />", "/>") == WHOLE


def test_what_was_changed_is_changed() -> None:
    document = read_xml(WHOLE)
    document.root.set("version", "5")

    assert document.text().replace(" />", "/>") == WHOLE.replace('version="4"', 'version="5"')


@pytest.mark.parametrize("text", ["<x/>", "<x></x>", "<x/>\n<!-- </x> -->", "<x a='>'>1</x> \n"])
def test_the_first_element_ends_where_it_ends(text: str) -> None:
    written = read_xml(text).text()

    assert canonicalize(written) == canonicalize(text)
    assert written.endswith(text[text.rindex(">") :])


def test_it_says_how_it_will_be_written() -> None:
    text = "\ufeff<?xml version='1.0' encoding='UTF-16'?><x>舞</x>"

    assert read_xml(text).text() == "<?xml version='1.0' encoding=\"UTF-8\"?><x>舞</x>"


def test_marked_text_stays_text() -> None:
    assert canonicalize(read_xml("<x><![CDATA[<a> & b]]></x>").text()) == (
        "<x>&lt;a&gt; &amp; b</x>"
    )


def test_damage_is_an_error() -> None:
    for text in ("", "<x>", "<x/><y/>", "no"):
        with pytest.raises(ValueError, match=r"\w"):
            read_xml(text)
