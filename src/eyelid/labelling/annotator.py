"""The names of annotators."""

import unicodedata

from eyelid.errors import LabelError

MODEL = "model"
"""The name in place of an annotator for labels that are suggestions. No annotator may have this name."""

_MOST_LETTERS = 60


def annotator_name(text: str) -> str:
    """Returns a name without blanks around it, in Unicode's composed form, so that one person has one name.

    Raises:
        LabelError: The text cannot be the name of an annotator.
    """
    name = unicodedata.normalize("NFC", text.strip())
    if (
        not name
        or len(name) > _MOST_LETTERS
        or not name.isprintable()
        or ";" in name
        or name.casefold() == MODEL
    ):
        raise LabelError(
            f"annotator {text!r}: expected a name of 1 to {_MOST_LETTERS} letters, without a semicolon, "
            f"and not `{MODEL}`"
        )
    return name
