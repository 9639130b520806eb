"""What a request asks for beside its pictures: where the eyes are, if they move, the form of the answer."""

from functools import lru_cache
from typing import Literal, NamedTuple, get_args
from urllib.parse import parse_qsl

from eyelid.service.refusal import Refusal

EyesAsked = Literal["auto", "patch", "faces"]
MovementsAsked = Literal["faces", "all", "none"]
FormatAsked = Literal["json", "jsonl", "csv"]

CHOICES: dict[str, tuple[str, ...]] = {
    "eyes": get_args(EyesAsked),
    "movements": get_args(MovementsAsked),
    "format": get_args(FormatAsked),
}
"""The parameters of a request that have a few values; the first value is what is meant without it."""

FIELD = "pictures"
"""Name of the form field with the pictures, and of their list in JSON."""

MOST_NAME = 1_000
"""Characters of the longest name of a picture."""


class Asked(NamedTuple):
    """The parameters of a request, from its query.

    Attributes:
        eyes: Where the eyes are, as `predict --eyes`.
        movements: Of which eyes movements are read, as `predict --movements`.
        format: The form of the answer: one JSON object, JSON lines or CSV, with the rows of `predict`.
        name: Name of a picture that is sent as bare bytes.
    """

    eyes: str = "auto"
    movements: str = "faces"
    format: str = "json"
    name: str = "picture"


@lru_cache(maxsize=256)
def asked(query: bytes) -> Asked:
    """Reads a query such as `b"eyes=patch&format=csv"`.

    Raises:
        Refusal: A parameter is unknown, is given twice, or has a value that it can't have.

    Example:
        >>> asked(b"eyes=patch")
        Asked(eyes='patch', movements='faces', format='json', name='picture')
    """
    pairs = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True)
    found = dict(pairs)
    for name, value in found.items():
        if name not in Asked._fields:
            raise Refusal(422, f"{name}: unknown; expected one of {', '.join(Asked._fields)}")
        if name in CHOICES and value not in CHOICES[name]:
            raise Refusal(422, f"{name} {value!r}: expected one of {', '.join(CHOICES[name])}")
    if len(found) < len(pairs):
        raise Refusal(422, "a parameter is given twice; expected each once")
    if len(found.get("name", "")) > MOST_NAME:
        raise Refusal(422, f"name: expected at most {MOST_NAME:,} characters")
    return Asked(**found)
