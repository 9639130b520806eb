"""What is left of a set once its issues are mended: a manifest. Pictures stay as they are."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.audit import WRONG_LABEL, Audit
from eyelid.auditing.audit_tables import csv_bytes
from eyelid.auditing.findings import Audited
from eyelid.auditing.kinds import KINDS
from eyelid.data import PARTS

KEEP_ONE = ("exact_duplicate", "near_duplicate")
"""Kinds of which one picture is kept and the others are dropped."""

KEEP_HELD_OUT = ("split_group", "split_duplicate")
"""Kinds of which the pictures that are held out are kept, and those that they were learned from dropped."""

OF_SEVERAL = ("contradiction", *KEEP_ONE, *KEEP_HELD_OUT)
"""Kinds of which no picture can be alone."""

_NO_LABEL = "no_label"


@dataclass(frozen=True, kw_only=True)
class Cleaning:
    """What becomes of N pictures.

    Attributes:
        dropped: Why each picture is dropped, the name of a kind or `no_label`; empty for those that stay.
        labels: Their labels, corrected; empty for none.
        before: Their labels, as they were given or, where no picture has one, as annotators agree.
        relabelled: bool `[N]`, which of them were corrected.
    """

    dropped: Sequence[str]
    labels: Sequence[str]
    before: Sequence[str]
    relabelled: NDArray[np.bool_]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which pictures stay, bool `[N]`."""
        return np.array([why == "" for why in self.dropped], bool)


def clean(audit: Audit, *, drop: Collection[str], relabel: float) -> Cleaning:
    """Decides what is dropped and relabelled.

    Args:
        audit: What was found.
        drop: Names of the kinds whose pictures are dropped: of copies all but the first, of what stands on
            both sides of a split what is learned from, of others all.
        relabel: Labels that are likely wrong become the suggested ones where these are at least as probable;
            0 for never.
    """
    audited = audit.audited
    count = len(audit)
    dropped = np.full(count, "", dtype="<U32")
    named = [name for name in audit.findings if name in drop]
    relabelled = np.zeros(count, bool)
    if relabel and WRONG_LABEL in audit.findings and audited.probabilities is not None:
        likely = audited.probabilities.max(axis=1)
        differs = (audit.suggested != audited.labels) & (audit.suggested >= 0)
        relabelled = audit.findings[WRONG_LABEL].flagged & differs & (likely >= relabel)
    for name in named:
        flagged = audit.findings[name].flagged.copy()
        if name == WRONG_LABEL:
            flagged &= ~relabelled
        if name not in (*KEEP_ONE, *KEEP_HELD_OUT):
            dropped[flagged & (dropped == "")] = name
    for name in named:
        if name in KEEP_ONE:
            dropped[_later_copies(audited, name, dropped == "")] = name
        elif name in KEEP_HELD_OUT:
            learned = _learned_from(audited, name) & audit.findings[name].flagged
            dropped[learned & (dropped == "")] = name
    names = np.array([*audited.classes, ""], object)
    given = np.array(audited.pictures.labels, object)  # also of what cannot be read
    before = np.where(audited.labels >= 0, names[audited.labels], given)
    labels = np.where(relabelled, names[audit.suggested], before)
    if audited.classes:
        dropped[(labels == "") & (dropped == "")] = _NO_LABEL
    relabelled &= dropped == ""
    return Cleaning(
        dropped=dropped.tolist(), labels=labels.tolist(), before=before.tolist(), relabelled=relabelled
    )


def remaining(audit: Audit, cleaning: Cleaning) -> dict[str, int]:
    """Counts the pictures that still have each kind of issue after cleaning, by name."""
    kept = cleaning.kept
    labels = np.where(cleaning.relabelled, audit.suggested, audit.audited.labels)
    left = replace(audit.audited, labels=labels).take(kept)
    counts = {}
    for kind in KINDS:
        if kind.name in audit.findings:
            flagged = audit.findings[kind.name].flagged[kept]
            if kind.name == WRONG_LABEL:
                flagged = flagged & ~cleaning.relabelled[kept]
            elif kind.name in OF_SEVERAL:  # whether the others are still there
                again = kind.find(left)
                flagged = np.zeros(0, bool) if again is None else again.flagged
            counts[kind.name] = int(flagged.sum())
    return counts


def cleaned_manifest(audit: Audit, cleaning: Cleaning, folder: Path) -> bytes:
    """Returns the manifest of what is left, as CSV that `eyelid train` reads where it is written.

    Args:
        audit: What was found.
        cleaning: What becomes of it.
        folder: Where the manifest will lie; paths are written from there.
    """
    pictures = audit.audited.pictures
    kept = np.flatnonzero(cleaning.kept).tolist()
    columns: dict[str, Sequence[str]] = {"path": _paths([file.source for file in pictures.files], folder)}
    if audit.audited.classes:
        columns["label"] = cleaning.labels
    if pictures.grouped:  # who is alone is a group of one's own
        columns["group"] = [
            group or path for group, path in zip(pictures.groups, columns["path"], strict=True)
        ]
    if any(audit.audited.parts) and all(audit.audited.parts[index] for index in kept):
        columns["split"] = audit.audited.parts
    if cleaning.relabelled.any():
        columns["label_was"] = [
            label if changed else ""
            for label, changed in zip(cleaning.before, cleaning.relabelled, strict=True)
        ]
    columns |= {name: cells for name, cells in pictures.columns.items() if name not in (*columns, "part")}
    return csv_bytes(list(columns), ([cells[index] for cells in columns.values()] for index in kept))


def changes_table(audit: Audit, cleaning: Cleaning) -> bytes:
    """Returns what was dropped or relabelled, and why, as CSV: one row for each such picture."""
    audited = audit.audited
    rows = []
    for index, file in enumerate(audited.pictures.files):
        why = cleaning.dropped[index]
        if why or cleaning.relabelled[index]:
            finding = audit.findings.get(why or WRONG_LABEL)
            partner = -1 if finding is None or finding.partners is None else int(finding.partners[index])
            rows.append(
                [
                    *(file.source, "dropped" if why else "relabelled", why or WRONG_LABEL),
                    cleaning.before[index],
                    "" if why else cleaning.labels[index],
                    audited.pictures.files[partner].source if partner >= 0 else "",
                ]
            )
    return csv_bytes(["name", "change", "because", "label", "new_label", "other_picture"], rows)


def _later_copies(audited: Audited, name: str, standing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Returns which standing pictures are copies of one that stands before them."""
    later = np.zeros(len(audited), bool)
    if name == "exact_duplicate":
        rows = np.flatnonzero(standing & (audited.contents >= 0))
        first = rows[np.unique(audited.contents[rows], return_index=True)[1]]
        later[rows] = True
        later[first] = False
        return later
    before: dict[int, list[int]] = {}
    for one, other in zip(audited.pairs.first.tolist(), audited.pairs.second.tolist(), strict=True):
        before.setdefault(other, []).append(one)
    for index in sorted(before):
        later[index] = standing[index] and any(standing[one] and not later[one] for one in before[index])
    return later


def _learned_from(audited: Audited, name: str) -> NDArray[np.bool_]:
    """Returns which pictures share a person or a copy with a later part, bool `[N]`."""
    rank = {part: number for number, part in enumerate(PARTS)}
    ranks = np.array([rank.get(part, -1) for part in audited.parts], np.int64)
    if name == "split_group":
        held_out: dict[str, int] = {}
        for group, number in zip(audited.pictures.groups, ranks.tolist(), strict=True):
            held_out[group] = max(held_out.get(group, -1), number)
        return np.array(
            [
                group != "" and 0 <= number < held_out[group]
                for group, number in zip(audited.pictures.groups, ranks.tolist(), strict=True)
            ],
            bool,
        )
    learned = np.zeros(len(audited), bool)
    for one, other in (
        (audited.pairs.first, audited.pairs.second),
        (audited.pairs.second, audited.pairs.first),
    ):
        learned[one[(ranks[one] >= 0) & (ranks[one] < ranks[other])]] = True
    return learned


def _paths(sources: Sequence[str], folder: Path) -> list[str]:
    """Returns paths from a folder, also into zips; what is linked to is where it truly is."""
    start = os.path.realpath(folder)
    return [os.path.relpath(os.path.abspath(source), start) for source in sources]
