"""Checking the names of annotators."""

from eyelid.errors import LabelError

MODEL = "model"
"""The name in place of an annotator for labels that are suggestions. No annotator may have this name."""

_MOST_LETTERS = 60


def check_annotator(name: str) -> None:
    """Raises `LabelError` if a text cannot be the name of an annotator."""
    if (
        not name.strip()
        or len(name) > _MOST_LETTERS
        or not name.isprintable()
        or ";" in name
        or name == MODEL
    ):
        raise LabelError(
            f"annotator {name!r}: expected a name of 1 to {_MOST_LETTERS} letters, without a semicolon, "
            f"and not `{MODEL}`"
        )
