"""The labels of a pile as rows, as tables, class folders and trainings take them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eyelid.labelling.consensus import Verdict
from eyelid.labelling.pile import Pile

MODEL = "model"
"""Who labelled a picture that was filled in by suggestions; no annotator may be called so."""

YES = "yes"
"""What a cell says that is empty otherwise."""


class LabelRow(NamedTuple):
    """What is said of one picture.

    Attributes:
        name: Its name in the pile.
        target: Its class; empty where there is none.
        cant_tell: `yes` where most annotators can't tell.
        tied: `yes` where as many say one thing as another.
        tags: Its tags, with semicolons between.
        by: Who says so, with semicolons between; `model` for a suggestion that was taken.
        against: Who says otherwise.
        time: When the latest mark was made, UTC.
        imported: `yes` where all marks come from elsewhere.
        probability: Of a suggestion that was taken, four decimals.
        group: Who is in the picture; empty if that is not known.
        path: Where the picture is.
    """

    name: str
    target: str
    cant_tell: str
    tied: str
    tags: str
    by: str
    against: str
    time: str
    imported: str
    probability: str
    group: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A picture that nobody marked, with the suggestion that was taken.

    Attributes:
        label: The class.
        probability: Of it.
    """

    label: str
    probability: float


def label_rows(
    pile: Pile,
    verdicts: Mapping[str, Verdict],
    *,
    filled: Mapping[str, Filled] | None = None,
    groups: Mapping[str, str] | None = None,
    beside: str = "",
) -> list[LabelRow]:
    """Returns a row for each picture of the pile of which something is said, in the pile's order.

    Pictures whose files are lost are left out; the journal keeps what was said of them.

    Args:
        pile: The pictures.
        verdicts: What annotators say, by name.
        filled: Suggestions that were taken, by name.
        groups: Who is in the pictures, by name.
        beside: Folder that the paths start from; empty for whole paths.
    """
    rows = []
    taken, who = filled or {}, groups or {}
    for number, (name, file) in enumerate(zip(pile.names, pile.files, strict=False)):
        judged, suggestion = verdicts.get(name), taken.get(name)
        if number in pile.lost or (judged is None and suggestion is None):
            continue
        path = file.path or file.source
        path = os.path.relpath(path, beside) if beside else os.path.abspath(path)
        path = os.fsencode(path).decode("utf-8", "backslashreplace")  # as in all tables
        group = who.get(name, "")
        if judged is not None:
            rows.append(_said(name, judged, group, path))
        elif suggestion is not None:
            probability = f"{suggestion.probability:.4f}"
            empty = ("",) * 3
            rows.append(LabelRow(name, suggestion.label, *empty, MODEL, *empty, probability, group, path))
    return rows


def shown_columns(rows: Sequence[LabelRow]) -> tuple[str, ...]:
    """Returns the columns of a table of rows: all, but `group` only where groups are known."""
    grouped = any(row.group for row in rows)
    return tuple(name for name in LabelRow._fields if name != "group" or grouped)


def _said(name: str, judged: Verdict, group: str, path: str) -> LabelRow:
    return LabelRow(
        name=name,
        target=judged.label,
        cant_tell=YES * judged.cant_tell,
        tied=YES * judged.tied,
        tags=";".join(judged.tags),
        by=";".join(judged.by),
        against=";".join(judged.against),
        time=judged.time,
        imported=YES * judged.imported,
        probability="",
        group=group,
        path=path,
    )
