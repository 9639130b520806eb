"""What is left of a set once its issues are mended: a manifest. Pictures stay as they are."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.audit import WRONG_LABEL, Audit
from eyelid.auditing.finding import Audited
from eyelid.auditing.table import csv_bytes
from eyelid.data import PARTS

KEEP_ONE = ("exact_duplicate", "near_duplicate")
"""Kinds of which one picture is kept and the others are dropped."""

KEEP_HELD_OUT = ("split_group", "split_duplicate")
"""Kinds of which the pictures that are held out are kept, and those that they were learned from dropped."""

_NO_LABEL = "no_label"


@dataclass(frozen=True, kw_only=True)
class Cleaning:
    """What becomes of N pictures.

    Attributes:
        dropped: Why each picture is dropped, the name of a kind or `no_label`; empty for those that stay.
        labels: Their labels, corrected; empty for none.
        relabelled: bool `[N]`, which of them were corrected.
    """

    dropped: Sequence[str]
    labels: Sequence[str]
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
    labels = np.array([*audited.classes, ""], object)[
        np.where(relabelled, audit.suggested, audited.labels)
    ].tolist()
    if audited.classes:
        dropped[np.array([label == "" for label in labels], bool) & (dropped == "")] = _NO_LABEL
    return Cleaning(dropped=dropped.tolist(), labels=labels, relabelled=relabelled & (dropped == ""))


def remaining(audit: Audit, cleaning: Cleaning | None, drop: Collection[str]) -> dict[str, int]:
    """Counts the pictures with each kind of issue, by name; after cleaning, those that still have it."""
    counts = {}
    for name, finding in audit.findings.items():
        flagged = finding.flagged
        if cleaning:
            flagged = flagged & cleaning.kept & (name not in drop)
            if name == WRONG_LABEL:
                flagged = flagged & ~cleaning.relabelled
        counts[name] = int(flagged.sum())
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
        before = [
            label if changed else ""
            for label, changed in zip(pictures.labels, cleaning.relabelled, strict=True)
        ]
        columns["label_was"] = before
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
                    audited.pictures.labels[index],
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
