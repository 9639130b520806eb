"""Marks inside copies of JPEGs, never originals, since Lightroom ignores the sidecars of JPEGs."""

from typing import NamedTuple

from eyelid.errors import OutputError, PictureError
from eyelid.photos.sidecar_marks import LabelNames, Mark, plan_mark
from eyelid.photos.sidecars import new_packet
from eyelid.photos.xmp_patch import Packet, apply_splices
from eyelid.photos.xmp_scan import PacketError

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXIF = b"Exif\0"
_MULTI_PICTURE = b"MPF\0"
_START, _SCAN, _END, _APP0, _APP1, _APP2 = 0xD8, 0xDA, 0xD9, 0xE0, 0xE1, 0xE2
_LONELY = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
_MOST = 0xFFFF - 2  # bytes of a segment after its length
_PACKET_END = b"<?xpacket end"


class _Segment(NamedTuple):
    marker: int
    start: int
    content: bytes

    @property
    def end(self) -> int:
        return self.start + 4 + len(self.content)


def embed_rating(jpeg: bytes, mark: Mark, labels: LabelNames) -> bytes:
    """Returns a JPEG with a mark in its XMP; the pixels' bytes and all other segments stay as they are.

    An XMP packet that is there is patched as sidecars are: a person's marks win, and padding is used up
    before the packet grows. What a program has moved to segments of extended XMP is left alone.

    Args:
        jpeg: The file.
        mark: The mark.
        labels: The texts of colour labels.

    Raises:
        PictureError: It is no JPEG, or its head is damaged.
        OutputError: Its XMP cannot be changed safely, or has no room in a segment of 64 KB.
        MissingExtraError: lxml is not installed.
    """
    segments = _head(jpeg)
    found = [segment for segment in segments if segment.marker == _APP1 and segment.content.startswith(_XMP)]
    if len(found) > 1:
        raise OutputError("its XMP stays as it is: it has two packets")
    before = found[0].content[len(_XMP) :] if found else b""
    try:
        packet = Packet(before if found else new_packet())
        changes = plan_mark(packet, mark, labels).changes
        after = apply_splices(packet.content, packet.changed(changes))
    except PacketError as error:
        raise OutputError(f"its XMP stays as it is: {error}") from error
    if found:
        after = _padded(after, len(before))
    content = _XMP + after
    if len(content) > _MOST:
        raise OutputError("its XMP stays as it is: there is no room for a mark in its 64 KB")
    start, end = (found[0].start, found[0].end) if found else (_place(segments),) * 2
    if len(content) + 4 != end - start and any(
        _has_offsets(each) and each.start < start for each in segments
    ):
        raise OutputError(
            "its XMP stays as it is: if it grew, the further pictures in the file would be lost"
        )
    segment = bytes((0xFF, _APP1)) + (len(content) + 2).to_bytes(2, "big") + content
    return jpeg[:start] + segment + jpeg[end:]


def _head(jpeg: bytes) -> list[_Segment]:
    """Returns the segments before the first scan."""
    if jpeg[:3] != bytes((0xFF, _START, 0xFF)):
        raise PictureError("it is no JPEG, and only copies of JPEGs can carry a mark")
    segments: list[_Segment] = []
    position = 2
    while True:
        while jpeg[position : position + 2] == b"\xff\xff":  # fill bytes
            position += 1
        if len(jpeg) < position + 4 or jpeg[position] != 0xFF:
            raise PictureError("it is a damaged JPEG: its head ends too early")
        marker = jpeg[position + 1]
        if marker == _SCAN:
            return segments
        if marker in _LONELY:
            position += 2
            continue
        length = int.from_bytes(jpeg[position + 2 : position + 4], "big")
        if marker in {0x00, _START, _END} or length < 2 or position + 2 + length > len(jpeg):
            raise PictureError("it is a damaged JPEG: its head has a wrong length")
        segments.append(_Segment(marker, position, jpeg[position + 4 : position + 2 + length]))
        position += 2 + length


def _place(segments: list[_Segment]) -> int:
    """Returns where a new XMP segment stands: behind JFIF and Exif, which must come first."""
    place = 2
    for segment in segments:
        is_exif = segment.marker == _APP1 and segment.content.startswith(_EXIF)
        if segment.marker != _APP0 and not is_exif:
            break
        place = segment.end
    return place


def _has_offsets(segment: _Segment) -> bool:
    """Returns whether a segment says, counted from itself, where further pictures lie in the file."""
    return segment.marker == _APP2 and segment.content.startswith(_MULTI_PICTURE)


def _padded(packet: bytes, length: int) -> bytes:
    """Returns a packet whose padding is such that it has a length, if it has so much padding."""
    body, end, rest = packet.rpartition(_PACKET_END)
    if not end:
        return packet
    bare = body.rstrip(b" \t\r\n")
    padding = body[len(bare) :]
    more = length - len(packet)
    padding = padding + b" " * more if more >= 0 else padding[: max(0, len(padding) + more)]
    return bare + padding + end + rest
