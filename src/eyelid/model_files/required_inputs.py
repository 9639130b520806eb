"""Inputs that may be left out of a model, made ones that must be given: ONNX Runtime Web takes no others.

An ONNX file is a protobuf message of nested fields. An input may be left out if the graph has an initializer
of its name, so it is enough to drop that. Nothing but the fields on the way there is read, and all others
stay as they are, byte by byte.
"""

from collections.abc import Collection, Iterator

from eyelid.errors import ModelError

_GRAPH, _INITIALIZER, _NAME = 7, 5, 8  # numbers of fields: of ModelProto, GraphProto and TensorProto
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # kinds of fields, by their last three bits


def with_required_inputs(model: bytes, names: Collection[str]) -> bytes:
    """Returns an ONNX model without the defaults of some inputs.

    Args:
        model: The bytes of the file.
        names: The names of the inputs.

    Raises:
        ModelError: The bytes are no ONNX model, or an input has no default.
    """
    left = set(names)
    try:
        made = b"".join(
            _message(_GRAPH, b"".join(_without(content, left))) if number == _GRAPH else whole
            for number, whole, content in _fields(model)
        )
    except (IndexError, ValueError) as error:
        raise ModelError("these bytes are no ONNX model; give a model file") from error
    if left:
        raise ModelError(f"the model has no defaults for the inputs {', '.join(sorted(left))}; name others")
    return made


def _without(graph: bytes, names: set[str]) -> Iterator[bytes]:
    """Yields the fields of a graph, but for the initializers of these names, which are taken off the set."""
    for number, whole, content in _fields(graph):
        name = _name_of(content) if number == _INITIALIZER else ""
        if name in names:
            names.remove(name)
        else:
            yield whole


def _name_of(tensor: bytes) -> str:
    return next((content.decode() for number, _, content in _fields(tensor) if number == _NAME), "")


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yields the number, all bytes and the content of each field; only those with a length have a content."""
    at = 0
    while at < len(message):
        key, begin = _varint(message, at)
        kind, content = key & 7, b""
        if kind == _VARINT:
            _, end = _varint(message, begin)
        elif kind == _BYTES:
            length, begin = _varint(message, begin)
            end = begin + length
            content = message[begin:end]
        elif kind in (_FIXED64, _FIXED32):
            end = begin + (8 if kind == _FIXED64 else 4)
        else:
            raise ValueError(f"a field of kind {kind}")
        if end > len(message):
            raise ValueError("a field that is cut off")
        yield key >> 3, message[at:end], content
        at = end


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Returns a number of seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _message(number: int, content: bytes) -> bytes:
    return _as_varint(number << 3 | _BYTES) + _as_varint(len(content)) + content


def _as_varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes([*made, value])
