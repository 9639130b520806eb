"""Changing properties of an XMP packet so that every other byte of it stays.

A packet is not parsed and written anew, as most programs do it: that would lose comments, order, padding and
layout. Instead bytes are replaced, and lxml then confirms that the packet says what it said before, but for
these properties; else nothing is changed.
"""

import codecs
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from eyelid.errors import MissingExtraError
from eyelid.photos.xmp_scan import RDF, Description, Layout, Name, PacketError, Property, Scope, scan_packet

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_BYTES = 20_000_000
"""The largest packet that is read. Real ones have at most a few hundred kilobytes."""

XMP = "http://ns.adobe.com/xap/1.0/"
"""Namespace of Rating and Label."""

DIGIKAM = "http://www.digikam.org/ns/1.0/"
"""Namespace of PickLabel."""

EYELID = "eyelid:ns:cull/1.0/"
"""Namespace of what only eyelid writes: verdict, reason and numbers."""

_PREFIXES = {XMP: "xmp", DIGIKAM: "digiKam", EYELID: "eyelid", RDF: "rdf"}
_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)")
_ESCAPES = {ord(c): f"&#{ord(c)};" for c in "\t\n\r"} | {
    ord(c): f"&{name};" for c, name in {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}.items()
}


class Splice(NamedTuple):
    """One change of some bytes: where it is in the content before, what stood there, what stands there."""

    offset: int
    old: bytes
    new: bytes


class _Edit(NamedTuple):
    """One change of the text, from `start` to `end`."""

    start: int
    end: int
    new: str


def apply_splices(content: bytes, splices: Sequence[Splice]) -> bytes:
    """Returns the content after changes, which are in order and do not overlap.

    Raises:
        ValueError: The content is not the one that the changes were made for.

    Example:
        >>> apply_splices(b"one two", [Splice(4, b"two", b"three")])
        b'one three'
    """
    parts, position = [], 0
    for offset, old, new in splices:
        if offset < position or content[offset : offset + len(old)] != old:
            raise ValueError("the changes are of another content")
        parts += [content[position:offset], new]
        position = offset + len(old)
    return b"".join((*parts, content[position:]))


def revert_splices(content: bytes, splices: Sequence[Splice]) -> bytes:
    """Returns the content before changes; the reverse of `apply_splices`.

    Raises:
        ValueError: The content is not the one that the changes led to.
    """
    reverse, shift = [], 0
    for offset, old, new in splices:
        reverse.append(Splice(offset + shift, new, old))
        shift += len(new) - len(old)
    return apply_splices(content, reverse)


class Packet:
    """An XMP packet that can be changed.

    Attributes:
        content: Its bytes.
    """

    def __init__(self, content: bytes) -> None:
        """Reads a packet in UTF-8 or UTF-16, with or without a byte order mark.

        Raises:
            PacketError: It is too large, in another encoding, not well-formed, has entities, or is no XMP.
            MissingExtraError: lxml is not installed.
        """
        self.content = content
        self._mark, self._codec, self._text = _decoded(content)
        self._layout = scan_packet(self._text)
        self._root = _parsed(self._text)
        self._rdf = _rdf_element(self._root)
        self._check_reading()
        self._by_name: dict[Name, list[Property]] = {}
        for found in self._layout.properties:
            self._by_name.setdefault(found.name, []).append(found)

    def properties(self, name: Name) -> list[Property]:
        """Returns all occurrences of a property; XMP allows one, but not every program keeps to that."""
        return self._by_name.get(name, [])

    def value(self, name: Name) -> str | None:
        """Returns the value of a property; None if it is absent, no plain text, or has several values."""
        values = {found.value for found in self.properties(name)}
        return values.pop() if len(values) == 1 else None

    def names(self, namespace: str) -> list[Name]:
        """Returns the names of the properties of a namespace, each once, in the order of the packet."""
        return [name for name in self._by_name if name.namespace == namespace]

    def changed(
        self, changes: Mapping[Name, str | None], *, undeclare: Collection[str] = ()
    ) -> tuple[Splice, ...]:
        """Returns the splices that give properties other values. The packet itself is left as it is.

        Args:
            changes: The new values; None for a property that is to be removed.
            undeclare: Namespaces whose declarations are removed, too, if nothing is left that needs them.

        Raises:
            PacketError: After the change the packet would not say the same but for these properties.
        """
        edits: list[_Edit] = []
        missing: dict[Name, str] = {}
        for name, value in changes.items():
            found = self.properties(name)
            if value is None or any(occurrence.value is None for occurrence in found):
                edits += [_Edit(occurrence.start, occurrence.end, "") for occurrence in found]
                found = []
            if value is not None:
                edits += [_replaced(each, value) for each in found if each.value != value]
                if not found:
                    missing[name] = value
        target = next((each for each in self._layout.descriptions if each.is_photo), None)
        if missing:
            edits.append(_inserted(missing, self._layout, target))
        else:
            edits += self._undeclared(edits, undeclare)
        splices = self._spliced(edits)
        if splices:
            self._verify(splices, changes, is_new=bool(missing) and target is None)
        return splices

    def _undeclared(self, edits: Sequence[_Edit], namespaces: Collection[str]) -> list[_Edit]:
        rest = self._text
        for edit in sorted(edits, reverse=True):
            rest = rest[: edit.start] + edit.new + rest[edit.end :]
        removed = []
        for description in self._layout.descriptions:
            for attribute in description.attributes:
                prefix = attribute.name.removeprefix("xmlns:")
                if prefix == attribute.name or attribute.raw not in namespaces:
                    continue
                if not re.search(rf"[\s</]{re.escape(prefix)}:", rest):
                    removed.append(_Edit(attribute.start, attribute.end, ""))
        return removed

    def _spliced(self, edits: Sequence[_Edit]) -> tuple[Splice, ...]:
        splices, position, offset = [], 0, len(self._mark)
        for edit in sorted(edits):
            offset += len(self._text[position : edit.start].encode(self._codec))
            old = self._text[edit.start : edit.end].encode(self._codec)
            splices.append(Splice(offset, old, edit.new.encode(self._codec, "strict")))
            offset += len(old)
            position = edit.end
        return tuple(splices)

    def _verify(self, splices: Sequence[Splice], changes: Mapping[Name, str | None], *, is_new: bool) -> None:
        try:
            after = Packet(apply_splices(self.content, splices))
        except (PacketError, ValueError) as error:
            raise PacketError(f"it cannot be changed without damage: {error}") from error
        names = frozenset(_clark(name) for name in changes)
        if _skeleton(self._rdf, self._root, names) != _skeleton(after._rdf, after._root, names, less=is_new):
            raise PacketError("it cannot be changed without changing other properties, too")
        for name, value in changes.items():
            values = {occurrence.value for occurrence in after.properties(name)}
            if values != (set() if value is None else {value}):
                raise PacketError(f"its {name.local} cannot be changed")

    def _check_reading(self) -> None:
        """Checks that lxml sees the same properties as the scan, since their places come from the scan."""
        parsed = _parsed_properties(self._rdf)
        scanned = [(_clark(p.name), p.value) for p in self._layout.properties]
        values = dict.fromkeys(scanned)
        names = sorted(name for name, _ in scanned)
        if names != sorted(name for name, _ in parsed) or any(
            each not in values and (each[0], None) not in values for each in parsed
        ):
            raise PacketError("its properties are written in a way that cannot be changed safely")


def _decoded(content: bytes) -> tuple[bytes, str, str]:
    """Returns the byte order mark, the codec, and the text after the mark."""
    if len(content) > MOST_BYTES:
        raise PacketError(f"it has more than {MOST_BYTES // 1_000_000} MB")
    if not content.strip(b"\0 \t\r\n"):
        raise PacketError("it is empty")
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise PacketError("it is in UTF-32; only UTF-8 and UTF-16 can be changed")
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    mark = next((mark for mark in marks if content.startswith(mark)), b"")
    starts = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
    codec = marks[mark] if mark else starts.get(content[:2], "utf-8")
    try:
        text = content[len(mark) :].decode(codec)
    except UnicodeDecodeError as error:
        raise PacketError(f"its bytes are no {codec[:6].upper().rstrip('-')} text") from error
    if "\0" in text:
        raise PacketError("it is not well-formed XML: it has zero bytes")
    declared = _ENCODING.match(text)
    if declared and declared[1].lower().replace("_", "-") not in {codec, codec[:6]}:
        raise PacketError(f"it is in {declared[1][:40]!r}; only UTF-8 and UTF-16 can be changed")
    return mark, codec, text


def _parsed(text: str) -> "_Element":
    try:
        from lxml import etree
    except ImportError as error:
        raise MissingExtraError("cull", "photos", str(error.name)) from error
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else "it cannot be parsed"
        raise PacketError(f"it is not well-formed XML: {reason}") from error


def _rdf_element(root: "_Element") -> "_Element":
    found = list(root.iter(f"{{{RDF}}}RDF"))
    if len(found) != 1:
        raise PacketError("it has not exactly one rdf:RDF, so it is no XMP")
    return found[0]


def _parsed_properties(rdf: "_Element") -> list[tuple[str, str | None]]:
    properties: list[tuple[str, str | None]] = []
    for description in rdf.findall(f"{{{RDF}}}Description"):
        for key, value in description.attrib.items():
            namespace = str(key)[1:].partition("}")[0] if str(key).startswith("{") else ""
            if namespace not in {"", RDF, "http://www.w3.org/XML/1998/namespace"}:
                properties.append((str(key), str(value)))
        for child in description:
            if isinstance(child.tag, str):
                plain = len(child) == 0
                properties.append((child.tag, (child.text or "") if plain else None))
    return properties


def _clark(name: Name) -> str:
    return f"{{{name.namespace}}}{name.local}" if name.namespace else name.local


def _skeleton(rdf: "_Element", root: "_Element", names: frozenset[str], *, less: bool = False) -> list[Any]:
    """Returns all that a document says but for some properties of the photo, as a flat list.

    Args:
        rdf: Its rdf:RDF.
        root: Its root.
        names: The names of these properties.
        less: Whether the last description is left out, since it was added for these properties.
    """
    said: list[Any] = []

    def add_text(text: str | None) -> None:
        if text and said and isinstance(said[-1], str):
            said[-1] += text
        elif text:
            said.append(text)

    def visit(element: "_Element") -> None:
        parent = element.getparent()
        is_description = parent is rdf and element.tag == f"{{{RDF}}}Description"
        is_property = parent is not None and parent.getparent() is rdf and element.tag in names
        is_added = less and is_description and element is rdf[-1]
        if (
            not (is_property and parent is not None and parent.tag == f"{{{RDF}}}Description")
            and not is_added
        ):
            kept = [item for item in element.attrib.items() if not (is_description and str(item[0]) in names)]
            is_element = isinstance(element.tag, str)
            said.append((element.tag if is_element else str(element), tuple(sorted(kept))))
            add_text(element.text)
            for child in element:
                visit(child)
            said.append(None)
        if element is not root:
            add_text(element.tail)

    visit(root)
    return said


def _replaced(occurrence: Property, value: str) -> _Edit:
    written = value.translate(_ESCAPES)
    if occurrence.unclosed:
        written = f">{written}</{occurrence.unclosed}>"
    return _Edit(occurrence.value_start, occurrence.value_end, written)


def _inserted(values: Mapping[Name, str], layout: Layout, target: Description | None) -> _Edit:
    """Returns an edit that adds properties as attributes, to a description or to one of their own."""
    if target is not None:
        written = _attributes(values, target.scope, target.space, layout)
        return _Edit(target.insert_at, target.insert_at, written)
    prefix = layout.rdf.rpartition(":")[0]
    name = f"{prefix}:Description" if prefix else "Description"
    about = next((each.about for each in layout.descriptions if each.about), "")
    written = _attributes({Name(RDF, "about"): ""} | dict(values), layout.scope, " ", layout)
    written = written.replace('about=""', f'about="{about}"' if '"' not in about else f"about='{about}'", 1)
    element = f"<{name}{written}/>"
    if layout.is_unclosed:
        return _Edit(layout.content_end, layout.content_end + 2, f">{element}</{layout.rdf}>")
    return _Edit(layout.content_end, layout.content_end, element)


def _attributes(values: Mapping[Name, str], scope: Scope, space: str, layout: Layout) -> str:
    """Returns properties as attributes, before them declarations of the namespaces that lack a prefix.

    A namespace gets the prefix that it has elsewhere in the packet: exiv2, and with it darktable and digiKam,
    read nothing of a packet in which one namespace has two.
    """
    known = scope.prefixes()
    prefixes = {namespace: prefix for prefix, namespace in known.items() if prefix}
    elsewhere = {
        namespace: prefix
        for description in layout.descriptions
        for prefix, namespace in description.scope.prefixes().items()
        if prefix
    }
    declared, written = "", ""
    for name, value in values.items():
        if name.namespace not in prefixes:
            wish = elsewhere.get(name.namespace, _PREFIXES[name.namespace])
            prefix = _free_prefix(wish, known)
            known[prefix] = name.namespace
            prefixes[name.namespace] = prefix
            declared += f'{space}xmlns:{prefix}="{name.namespace}"'
        written += f'{space}{prefixes[name.namespace]}:{name.local}="{value.translate(_ESCAPES)}"'
    return declared + written


def _free_prefix(wish: str, known: Mapping[str, str]) -> str:
    number = 1
    prefix = wish
    while prefix in known:
        number += 1
        prefix = f"{wish}{number}"
    return prefix
