"""Checking that a mark has only classes and tags of its pile."""

from collections.abc import Sequence

from eyelid.errors import LabelError
from eyelid.labelling.journal_entry import Mark


def check_mark(mark: Mark, *, classes: Sequence[str], tags: Sequence[str]) -> None:
    """Raises `LabelError` for an empty mark, an unknown class or tag, and a class with *can't tell*."""
    if mark == Mark():
        raise LabelError("the mark is empty: expected a class, can't tell, or a tag")
    if mark.label and mark.label not in classes:
        raise LabelError(f"class {mark.label!r}: expected one of {', '.join(classes)}")
    if mark.label and mark.cant_tell:
        raise LabelError(f"class {mark.label!r} and can't tell: expected one of the two")
    for tag in mark.tags:
        if tag not in tags:
            raise LabelError(f"tag {tag!r}: expected one of {', '.join(tags)}")
