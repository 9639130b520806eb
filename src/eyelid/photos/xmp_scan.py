"""Where in the text of an XMP packet its properties stand.

XML parsers say what a document means, not where an attribute begins. So this module finds the places by
itself; `xmp_patch` asks a parser whether both see the same properties, before and after each change.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from eyelid.errors import OutputError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
"""Namespace of the elements that hold the properties."""

_XML = "http://www.w3.org/XML/1998/namespace"
_DEEPEST = 250  # elements inside each other; lxml stops at 256
_MOST_DECLARATIONS = 1000  # of namespaces; real packets have under 50
_MOST_TAGS = 200_000  # real packets have at most some thousands
_MOST_ATTRIBUTES = 10_000  # of one element
_NAME = r"[^\s<>/='\"&!?]+"
_START = re.compile(rf"<({_NAME})")
_ATTRIBUTE = re.compile(rf"([ \t\r\n]+)({_NAME})[ \t\r\n]*=[ \t\r\n]*(?:\"([^\"<]*)\"|'([^'<]*)')")
_CLOSE = re.compile(r"[ \t\r\n]*(/?)>")
_END = re.compile(rf"</({_NAME})[ \t\r\n]*>")
_MARKUP = re.compile(r"<[^>]*>")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class PacketError(OutputError):
    """An XMP packet that is not understood well enough to change it; the text lacks the file's name."""


class Name(NamedTuple):
    """Name of a property: its namespace and its name in there."""

    namespace: str
    local: str


class Property(NamedTuple):
    """One property of the photo, as an attribute or an element of a top-level rdf:Description.

    Attributes:
        name: Its name.
        value: Its value; None if it is not plain text.
        text: All text in it, without markup and outer spaces.
        start: Where it begins; for an attribute, with the spaces before it.
        end: Where it ends.
        value_start: Where its value begins.
        value_end: Where its value ends.
        unclosed: Name of an element that has no end tag (`<xmp:Label/>`); else empty.
    """

    name: Name
    value: str | None
    text: str
    start: int
    end: int
    value_start: int
    value_end: int
    unclosed: str = ""


class Scope:
    """The prefixes of namespaces that hold inside an element."""

    def __init__(self, outer: "Scope | None", own: dict[str, str]) -> None:
        self._outer = outer
        self._own = own

    def namespace(self, prefix: str) -> str | None:
        """Returns the namespace of a prefix; None if it has none."""
        scope: Scope | None = self
        while scope is not None:
            if prefix in scope._own:
                return scope._own[prefix]
            scope = scope._outer
        return None

    def prefixes(self) -> dict[str, str]:
        """Returns the namespaces by their prefixes."""
        outer = self._outer.prefixes() if self._outer else {}
        return outer | self._own

    def name(self, text: str, *, attribute: bool = False) -> Name:
        """Returns the name that `prefix:local` stands for."""
        prefix, colon, local = text.rpartition(":")
        if attribute and not colon:
            return Name("", local)
        return Name(self.namespace(prefix) or "", local)


class Attribute(NamedTuple):
    """An attribute: its name as written, its value as written, and where both are."""

    name: str
    raw: str
    start: int
    end: int
    space: str


class Description(NamedTuple):
    """A top-level rdf:Description.

    Attributes:
        scope: The prefixes that hold in it.
        attributes: Its attributes, with declarations of namespaces.
        insert_at: Where further attributes can stand.
        space: What stands before each of them.
        is_photo: Whether it describes the photo, not something else that has an identifier.
        about: Its rdf:about as it is written.
    """

    scope: Scope
    attributes: tuple[Attribute, ...]
    insert_at: int
    space: str
    is_photo: bool
    about: str


@dataclass
class Layout:
    """Where the parts of a packet are.

    Attributes:
        rdf: The name of its rdf:RDF as it is written.
        scope: The prefixes that hold in it.
        content_end: Where its content ends.
        is_unclosed: Whether it has no end tag (`<rdf:RDF/>`); then `content_end` is where `/>` stands.
        descriptions: The top-level descriptions.
        properties: Their properties, in the order of the text.
    """

    rdf: str = ""
    scope: Scope = field(default_factory=lambda: Scope(None, {"xml": _XML}))
    content_end: int = 0
    is_unclosed: bool = False
    descriptions: list[Description] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)


class _Tag(NamedTuple):
    kind: Literal["start", "empty", "end", "other"]
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()
    close: int = 0  # where `>` or `/>` stands


class _Open(NamedTuple):
    tag: _Tag
    scope: Scope
    role: Literal["rdf", "description", "property", "other"]


def scan_packet(text: str) -> Layout:
    """Finds the properties of a packet.

    Args:
        text: The XML.

    Raises:
        PacketError: It is not XML that this can follow, it has a document type (by which entities are
            declared), or it has not exactly one rdf:RDF.
    """
    layout = Layout()
    opened: list[_Open] = []
    outermost = layout.scope
    inner = False  # whether the open property has markup in it
    for tag in _tags(text):
        if tag.kind == "other":
            inner = True
            continue
        if tag.kind == "end":
            if not opened or opened[-1].tag.name != tag.name:
                raise PacketError("it is not well-formed XML: its tags do not match")
            ended = opened.pop()
            if ended.role == "property":
                layout.properties.append(_element(text, ended, tag, inner=inner))
            elif ended.role == "rdf":
                layout.content_end = tag.start
            continue
        outer = opened[-1] if opened else None
        scope = _scope(outer.scope if outer else outermost, tag)
        role = _role(outer, scope.name(tag.name))
        if role == "rdf":
            if layout.rdf:
                raise PacketError("it has more than one rdf:RDF")
            layout.rdf, layout.scope = tag.name, scope
            layout.content_end, layout.is_unclosed = tag.close, tag.kind == "empty"
        elif role == "description":
            _add_description(layout, tag, scope)
        elif role == "property" and tag.kind == "empty":
            layout.properties.append(_empty_element(tag, scope))
        inner = role != "property"
        if tag.kind == "start":
            opened.append(_Open(tag, scope, role))
            if len(opened) > _DEEPEST:
                raise PacketError(f"it has elements more than {_DEEPEST} deep")
    if opened:
        raise PacketError("it is not well-formed XML: it ends too early")
    if not layout.rdf:
        raise PacketError("it has no rdf:RDF, so it is no XMP")
    return layout


def unescaped(raw: str) -> str:
    """Returns the value that is written with character references."""
    return _REFERENCE.sub(_character, raw) if "&" in raw else raw


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _ENTITIES[name]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(number) if number < 0x110000 else match[0]


def _tags(text: str) -> Iterator[_Tag]:
    position = declarations = count = 0
    while (start := text.find("<", position)) >= 0:
        if text.startswith("<!--", start):
            tag = _Tag("other", start, _after(text, "-->", start + 4))
        elif text.startswith("<![CDATA[", start):
            tag = _Tag("other", start, _after(text, "]]>", start + 9))
        elif text.startswith("<?", start):
            tag = _Tag("other", start, _after(text, "?>", start + 2))
        elif text.startswith("<!", start):
            raise PacketError("it declares a document type or entities, which XMP does not have")
        elif match := _END.match(text, start):
            tag = _Tag("end", start, match.end(), match[1])
        else:
            tag = _start_tag(text, start)
            declarations += sum(attribute.name.startswith("xmlns") for attribute in tag.attributes)
            if declarations > _MOST_DECLARATIONS:
                raise PacketError(f"it declares more than {_MOST_DECLARATIONS} namespaces")
        count += 1
        if count > _MOST_TAGS:
            raise PacketError(f"it has more than {_MOST_TAGS:,} tags")
        yield tag
        position = tag.end


def _after(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    if found < 0:
        raise PacketError("it is not well-formed XML: it ends too early")
    return found + len(mark)


def _start_tag(text: str, start: int) -> _Tag:
    match = _START.match(text, start)
    if match is None:
        raise PacketError(f"it is not well-formed XML at character {start + 1:,}")
    name, position = match[1], match.end()
    attributes = []
    while match := _ATTRIBUTE.match(text, position):
        space, key, double, single = match.groups()
        raw = double if double is not None else single
        attributes.append(Attribute(key, raw, match.start(), match.end(), space))
        position = match.end()
        if len(attributes) > _MOST_ATTRIBUTES:
            raise PacketError(f"it has an element with more than {_MOST_ATTRIBUTES:,} attributes")
    close = _CLOSE.match(text, position)
    if close is None:
        raise PacketError(f"it is not well-formed XML at character {position + 1:,}")
    kind: Literal["empty", "start"] = "empty" if close[1] else "start"
    mark = close.end() - len(close[1]) - 1
    return _Tag(kind, start, close.end(), name, tuple(attributes), mark)


def _scope(outer: Scope, tag: _Tag) -> Scope:
    own = {}
    for attribute in tag.attributes:
        if attribute.name == "xmlns":
            own[""] = unescaped(attribute.raw)
        elif attribute.name.startswith("xmlns:"):
            own[attribute.name[6:]] = unescaped(attribute.raw)
    return Scope(outer, own) if own else outer


def _role(outer: _Open | None, name: Name) -> Literal["rdf", "description", "property", "other"]:
    if name == (RDF, "RDF"):
        return "rdf"
    if outer is not None and outer.role == "rdf" and name == (RDF, "Description"):
        return "description"
    return "property" if outer is not None and outer.role == "description" else "other"


def _add_description(layout: Layout, tag: _Tag, scope: Scope) -> None:
    about, is_photo = "", True
    for attribute in tag.attributes:
        if attribute.name == "xmlns" or attribute.name.startswith("xmlns:"):
            continue
        name = scope.name(attribute.name, attribute=True)
        if name == (RDF, "about"):
            about = attribute.raw
        elif name.namespace == RDF and name.local in {"nodeID", "ID", "bagID"}:
            is_photo = False
        elif name.namespace not in {"", RDF, _XML}:
            layout.properties.append(_attribute(name, attribute))
    last = tag.attributes[-1] if tag.attributes else None
    insert_at = last.end if last else tag.start + 1 + len(tag.name)
    space = last.space if last else " "
    layout.descriptions.append(Description(scope, tag.attributes, insert_at, space, is_photo, about))


def _attribute(name: Name, attribute: Attribute) -> Property:
    spaced = attribute.raw.replace("\r\n", " ")
    value = unescaped(re.sub("[\t\r\n]", " ", spaced))
    end = attribute.end - 1
    return Property(name, value, value.strip(), attribute.start, attribute.end, end - len(attribute.raw), end)


def _element(text: str, opened: _Open, end: _Tag, *, inner: bool) -> Property:
    raw = text[opened.tag.end : end.start]
    name = opened.scope.name(opened.tag.name)
    value = None if inner or _is_structured(opened) else unescaped(_with_newlines(raw))
    words = unescaped(_MARKUP.sub("", raw)).strip() if value is None else value.strip()
    return Property(name, value, words, opened.tag.start, end.end, opened.tag.end, end.start)


def _empty_element(tag: _Tag, scope: Scope) -> Property:
    value = None if _is_structured(_Open(tag, scope, "property")) else ""
    return Property(scope.name(tag.name), value, "", tag.start, tag.end, tag.close, tag.end, tag.name)


def _is_structured(opened: _Open) -> bool:
    """Returns whether an element's attributes make it more than its text, such as rdf:resource does."""
    return any(
        not (attribute.name.startswith("xmlns") or attribute.name == "xml:lang")
        for attribute in opened.tag.attributes
    )


def _with_newlines(raw: str) -> str:
    return raw.replace("\r\n", "\n").replace("\r", "\n")
