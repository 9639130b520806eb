"""Cleaning a data set by a manifest without bad pictures and labels. The picture files are not changed."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.audit import WRONG_LABEL, Audit
from eyelid.auditing.audit_sets import SPLIT
from eyelid.auditing.audit_tables import csv_bytes
from eyelid.auditing.finding import AuditData
from eyelid.auditing.kinds import KINDS
from eyelid.data import PARTS

KEEP_ONE = ("exact_duplicate", "near_duplicate")
"""Kinds of issues for which one picture of each cluster is kept and the others are dropped."""

KEEP_HELD_OUT = ("split_group", "split_duplicate")
"""Kinds of issues between two parts of a split. The pictures in the part that is trained on are dropped."""

OF_SEVERAL = ("contradiction", *KEEP_ONE, *KEEP_HELD_OUT)
"""Kinds of issues between several pictures. If one of these is dropped, another may lose its issue."""

_NO_LABEL = "no_label"


@dataclass(frozen=True, kw_only=True)
class Cleaning:
    """The changes that clean a data set of N pictures.

    Attributes:
        dropped: The reason why each picture is dropped: the name of a kind of issue, or `no_label`. An empty
            string for a picture that is kept.
        labels: The label of each picture after the changes; an empty string for none.
        before: The label of each picture before the changes. In a data set without labels, it is the
            consensus of the annotators.
        relabelled: bool `[N]`, which labels are changed.
    """

    dropped: Sequence[str]
    labels: Sequence[str]
    before: Sequence[str]
    relabelled: NDArray[np.bool_]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which pictures are kept, bool `[N]`."""
        return np.array([reason == "" for reason in self.dropped], bool)


def clean(audit: Audit, *, drop: Collection[str], relabel: float) -> Cleaning:
    """Decides which pictures are dropped and which labels are corrected.

    Args:
        audit: The audit.
        drop: Names of the kinds of issues whose pictures are dropped. Of copies, all except the first are
            dropped; in a labelled set, all except the first with a label. Of issues between two parts of a
            split, the pictures in the earlier part are dropped. Of other kinds, all pictures are dropped.
        relabel: Smallest probability at which the suggested label replaces a label that is likely wrong; 0
            for never.
    """
    data = audit.data
    count = len(audit)
    dropped = np.full(count, "", dtype="<U32")
    named = [name for name in audit.findings if name in drop]
    relabelled = np.zeros(count, bool)
    if relabel and WRONG_LABEL in audit.findings and data.probabilities is not None:
        likely = data.probabilities.max(axis=1)
        differs = (audit.suggested != data.labels) & (audit.suggested >= 0)
        relabelled = audit.findings[WRONG_LABEL].flagged & differs & (likely >= relabel)
    for name in named:
        flagged = audit.findings[name].flagged.copy()
        if name == WRONG_LABEL:
            flagged &= ~relabelled
        if name not in (*KEEP_ONE, *KEEP_HELD_OUT):
            dropped[flagged & (dropped == "")] = name
    names = np.array([*data.classes, ""], object)
    own = np.array(data.pictures.labels, object)  # unreadable pictures have labels too
    before = np.where(data.labels >= 0, names[data.labels], own)
    labels = np.where(relabelled, names[audit.suggested], before)
    if data.classes:  # before the copies, of which one with a label is kept
        dropped[(labels == "") & (dropped == "")] = _NO_LABEL
    for name in named:
        if name in KEEP_ONE:
            dropped[_later_copies(data, name, dropped == "")] = name
        elif name in KEEP_HELD_OUT:
            learned = _learned_from(data, name) & audit.findings[name].flagged
            dropped[learned & (dropped == "")] = name
    relabelled &= dropped == ""
    return Cleaning(
        dropped=dropped.tolist(), labels=labels.tolist(), before=before.tolist(), relabelled=relabelled
    )


def remaining_counts(audit: Audit, cleaning: Cleaning) -> dict[str, int]:
    """Returns the number of pictures that still have an issue after cleaning, by the name of its kind."""
    kept = cleaning.kept
    labels = np.where(cleaning.relabelled, audit.suggested, audit.data.labels)
    data = replace(audit.data, labels=labels).take(kept)
    counts = {}
    for kind in KINDS:
        if kind.name in audit.findings:
            flagged = audit.findings[kind.name].flagged[kept]
            if kind.name == WRONG_LABEL:
                flagged = flagged & ~cleaning.relabelled[kept]
            elif kind.name in OF_SEVERAL:  # the other pictures may be dropped
                again = kind.find(data)
                flagged = np.zeros(0, bool) if again is None else again.flagged
            counts[kind.name] = int(flagged.sum())
    return counts


def cleaned_manifest(audit: Audit, cleaning: Cleaning, folder: Path) -> bytes:
    """Returns the manifest of the kept pictures as CSV, for `eyelid train`.

    It has a column `split` if all kept pictures have a part, since `eyelid train` refuses gaps in it.

    Args:
        audit: The audit.
        cleaning: The changes.
        folder: The folder that the manifest will be written to; its paths are relative to this folder.
    """
    pictures = audit.data.pictures
    kept = np.flatnonzero(cleaning.kept).tolist()
    columns: dict[str, Sequence[str]] = {"path": _paths([file.source for file in pictures.files], folder)}
    if audit.data.classes:
        columns["label"] = cleaning.labels
    if pictures.grouped:  # a picture without a group is a group of its own
        columns["group"] = [
            group or path for group, path in zip(pictures.groups, columns["path"], strict=True)
        ]
    if any(audit.data.parts) and all(audit.data.parts[index] for index in kept):
        columns[SPLIT] = audit.data.parts
    if cleaning.relabelled.any():
        columns["label_was"] = [
            label if changed else ""
            for label, changed in zip(cleaning.before, cleaning.relabelled, strict=True)
        ]
    own = (*columns, "part", SPLIT)
    columns |= {name: cells for name, cells in pictures.columns.items() if name not in own}
    return csv_bytes(list(columns), ([cells[index] for cells in columns.values()] for index in kept))


def changes_table(audit: Audit, cleaning: Cleaning) -> bytes:
    """Returns a CSV with a row for each dropped or relabelled picture, which says the reason."""
    data = audit.data
    rows = []
    for index, file in enumerate(data.pictures.files):
        reason = cleaning.dropped[index]
        if reason or cleaning.relabelled[index]:
            finding = audit.findings.get(reason or WRONG_LABEL)
            partner = -1 if finding is None or finding.partners is None else int(finding.partners[index])
            rows.append(
                [
                    *(file.source, "dropped" if reason else "relabelled", reason or WRONG_LABEL),
                    cleaning.before[index],
                    "" if reason else cleaning.labels[index],
                    data.pictures.files[partner].source if partner >= 0 else "",
                ]
            )
    return csv_bytes(["name", "change", "because", "label", "new_label", "other_picture"], rows)


def _later_copies(data: AuditData, name: str, candidates: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which pictures are copies of an earlier picture.

    Args:
        data: The N pictures.
        name: `exact_duplicate` or `near_duplicate`.
        candidates: bool `[N]`, the pictures that are not dropped yet. Only these can be copies, and only
            these have copies.
    """
    later = np.zeros(len(data), bool)
    if name == "exact_duplicate":
        rows = np.flatnonzero(candidates & (data.contents >= 0))
        first = rows[np.unique(data.contents[rows], return_index=True)[1]]
        later[rows] = True
        later[first] = False
        return later
    before: dict[int, list[int]] = {}
    for one, other in zip(data.pairs.first.tolist(), data.pairs.second.tolist(), strict=True):
        before.setdefault(other, []).append(one)
    for index in sorted(before):
        later[index] = candidates[index] and any(candidates[one] and not later[one] for one in before[index])
    return later


def _learned_from(data: AuditData, name: str) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which pictures have the same person, or a near-duplicate, in a later part.

    Args:
        data: The N pictures.
        name: `split_group` for the same person, `split_duplicate` for near-duplicates.
    """
    rank = {part: number for number, part in enumerate(PARTS)}
    ranks = np.array([rank.get(part, -1) for part in data.parts], np.int64)
    if name == "split_group":
        held_out: dict[str, int] = {}
        for group, number in zip(data.pictures.groups, ranks.tolist(), strict=True):
            held_out[group] = max(held_out.get(group, -1), number)
        return np.array(
            [
                group != "" and 0 <= number < held_out[group]
                for group, number in zip(data.pictures.groups, ranks.tolist(), strict=True)
            ],
            bool,
        )
    learned = np.zeros(len(data), bool)
    for one, other in (
        (data.pairs.first, data.pairs.second),
        (data.pairs.second, data.pairs.first),
    ):
        learned[one[(ranks[one] >= 0) & (ranks[one] < ranks[other])]] = True
    return learned


def _paths(sources: Sequence[str], folder: Path) -> list[str]:
    """Returns paths, which may go into zips, relative to a folder; its symbolic links are resolved."""
    start = os.path.realpath(folder)
    return [os.path.relpath(os.path.abspath(source), start) for source in sources]
