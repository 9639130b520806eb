"""Making the tables of an audit: one with a row for each picture, one with a row for each annotator."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.audit import Audit
from eyelid.csv_cells import rows_text


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Returns the content of a CSV file in UTF-8."""
    return rows_text([columns, *rows]).encode("utf-8", "backslashreplace")


def picture_table(audit: Audit) -> bytes:
    """Returns the content of `audit.csv`, with a row for each picture.

    The columns are: name, label, group and split; the consensus of annotators and the suggested label, if
    there are any; the most similar near-duplicate and its likeness; for each kind of issue a score, from 0
    for the worst to 1 (empty if unknown), and `yes` or `no`; and the reason why a picture cannot be read.
    """
    data = audit.data
    names = [file.source for file in data.pictures.files]
    nearest, likeness = data.nearest
    columns: dict[str, Sequence[str]] = {
        "name": names,
        "label": data.pictures.labels,
        "group": data.pictures.groups,
        "split": data.parts,
    }
    if audit.consensus is not None:
        columns["consensus"] = _classes(audit, audit.consensus.labels)
        columns["consensus_score"] = _numbers(audit.consensus.sureness)
    if data.probabilities is not None:
        columns["suggested"] = _classes(audit, audit.suggested)
        likely = np.where(audit.suggested >= 0, data.probabilities.max(axis=1), np.nan)
        columns["suggested_probability"] = _numbers(likely)
    columns["nearest"] = ["" if other < 0 else names[other] for other in nearest.tolist()]
    columns["likeness"] = _numbers(np.where(nearest >= 0, likeness, np.nan))
    for name, finding in audit.findings.items():
        columns[f"{name}_score"] = _numbers(finding.scores)
        columns[f"is_{name}"] = ["yes" if flagged else "no" for flagged in finding.flagged.tolist()]
    columns["error"] = [data.unreadable.get(index, "") for index in range(len(audit))]
    return csv_bytes(list(columns), zip(*columns.values(), strict=True))


def annotator_table(audit: Audit) -> bytes:
    """Returns the content of `annotators.csv`, with a row for each annotator."""
    return csv_bytes(ANNOTATOR_COLUMNS, annotator_rows(audit))


def annotator_rows(audit: Audit) -> list[list[str]]:
    """Returns a row for each annotator with the cells of `ANNOTATOR_COLUMNS`; empty without annotators."""
    rows = []
    if audit.answers and audit.consensus is not None:
        answers = audit.answers.indices(audit.data.classes)
        for number, name in enumerate(audit.answers.names):
            both = (answers[:, number] >= 0) & (audit.consensus.labels >= 0)
            agree = (answers[both, number] == audit.consensus.labels[both]).mean() if both.any() else np.nan
            numbers = _numbers(np.array([audit.consensus.reliability[number], agree]))
            rows.append([name, str(int(both.sum())), *numbers])
    return rows


ANNOTATOR_COLUMNS = ("annotator", "labels", "reliability", "agrees_with_consensus")
"""Names of the columns of `annotator_rows`."""


def worst_first(audit: Audit, name: str) -> list[int]:
    """Returns the indices of the pictures with an issue, the worst first, and only one picture of a pair.

    Args:
        audit: The audit.
        name: Name of the kind of issue.
    """
    finding = audit.findings[name]
    order = np.flatnonzero(finding.flagged)
    order = order[np.argsort(finding.scores[order], kind="stable")]
    if finding.partners is None:
        return [int(index) for index in order]
    seen: set[frozenset[int]] = set()
    found = []
    for index in order.tolist():
        pair = frozenset((index, int(finding.partners[index])))
        if pair not in seen:
            seen.add(pair)
            found.append(index)
    return found


def _classes(audit: Audit, labels: NDArray[np.int64]) -> list[str]:
    names = (*audit.data.classes, "")
    return [names[label] for label in labels.tolist()]


def _numbers(values: NDArray[np.float64]) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.4f}" for value in values.tolist()]
