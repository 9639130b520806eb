"""The labels of a pile as table rows, for exports, contact sheets and trainings."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eyelid.labelling.annotator import MODEL
from eyelid.labelling.majority_vote import MajorityVote
from eyelid.labelling.pile import Pile

YES = "yes"
"""Value of a yes/no cell; a cell for *no* is empty."""


class LabelRow(NamedTuple):
    """One row of the label table.

    Attributes:
        name: Name of the picture in the pile.
        target: Its class; empty for none.
        cant_tell: `yes` if most annotators answered *can't tell*.
        tied: `yes` if two answers have equally many votes.
        tags: Tags, joined by semicolons.
        by: Annotators of the majority, joined by semicolons; `model` for a suggestion used as a label.
        against: Annotators who answered otherwise, joined by semicolons.
        time: Time of the latest mark, UTC.
        imported: `yes` if all marks were imported.
        probability: Probability of a suggestion used as a label, four decimals.
        group: The person in the picture; empty if unknown.
        path: Path of the picture.
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
class Suggestion:
    """The class that a picture most probably has, according to the labels so far.

    Attributes:
        label: The class.
        probability: Its probability, 0 to 1.
        words: The probability that pages show, with its name; see `probability_words`.
    """

    label: str
    probability: float
    words: str = ""


def label_rows(
    pile: Pile,
    votes: Mapping[str, MajorityVote],
    *,
    suggestions: Mapping[str, Suggestion] | None = None,
    groups: Mapping[str, str] | None = None,
    relative_to: str = "",
) -> list[LabelRow]:
    """Returns a row for each picture with marks or a suggestion, in the order of the pile.

    Pictures whose files are gone have no row; their marks stay in the journal.

    Args:
        pile: The pictures.
        votes: The majority's answers, by name.
        suggestions: Suggestions to use as labels of pictures without marks, by name.
        groups: The person in each picture, by name.
        relative_to: Folder that the paths are relative to, its symbolic links resolved; empty for absolute
            paths.
    """
    rows = []
    start = relative_to and os.path.realpath(relative_to)  # since `..` leads out of where a link leads to
    suggestions, groups = suggestions or {}, groups or {}
    for number, (name, file) in enumerate(zip(pile.names, pile.files, strict=False)):
        vote, suggestion = votes.get(name), suggestions.get(name)
        if number in pile.lost or (vote is None and suggestion is None):
            continue
        path = os.path.abspath(file.path or file.source)
        path = os.path.relpath(path, start) if start else path
        path = os.fsencode(path).decode("utf-8", "backslashreplace")  # as in all tables
        group = groups.get(name, "")
        if vote is not None:
            rows.append(_vote_row(name, vote, group, path))
        elif suggestion is not None:
            probability = f"{suggestion.probability:.4f}"
            empty = ("",) * 3
            rows.append(LabelRow(name, suggestion.label, *empty, MODEL, *empty, probability, group, path))
    return rows


def table_columns(rows: Sequence[LabelRow]) -> tuple[str, ...]:
    """Returns the columns of a table of rows: all, but `group` only if any row has one."""
    grouped = any(row.group for row in rows)
    return tuple(name for name in LabelRow._fields if name != "group" or grouped)


def _vote_row(name: str, vote: MajorityVote, group: str, path: str) -> LabelRow:
    return LabelRow(
        name=name,
        target=vote.label,
        cant_tell=YES * vote.cant_tell,
        tied=YES * vote.tied,
        tags=";".join(vote.tags),
        by=";".join(vote.by),
        against=";".join(vote.against),
        time=vote.time,
        imported=YES * vote.imported,
        probability="",
        group=group,
        path=path,
    )
