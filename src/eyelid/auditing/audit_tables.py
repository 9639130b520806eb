"""What an audit found, as tables: one row a picture, and one an annotator."""

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.audit import Audit


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Returns a CSV file in UTF-8."""
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows)
    return stream.getvalue().encode("utf-8", "backslashreplace")


def picture_table(audit: Audit) -> bytes:
    """Returns `audit.csv`: name, label, group and split of each picture, and each kind's score and yes or no.

    Scores are from 0, the worst, to 1; they are empty where nothing can be said. Of each picture with a
    doubtful label the likeliest class is told, of each with a copy the one that is most like it, of each that
    cannot be read the reason.
    """
    audited = audit.audited
    names = [file.source for file in audited.pictures.files]
    nearest, likeness = audited.nearest
    columns: dict[str, Sequence[str]] = {
        "name": names,
        "label": audited.pictures.labels,
        "group": audited.pictures.groups,
        "split": audited.parts,
    }
    if audit.consensus is not None:
        columns["consensus"] = _classes(audit, audit.consensus.labels)
        columns["consensus_score"] = _numbers(audit.consensus.sureness)
    if audited.probabilities is not None:
        columns["suggested"] = _classes(audit, audit.suggested)
        likely = np.where(audit.suggested >= 0, audited.probabilities.max(axis=1), np.nan)
        columns["suggested_probability"] = _numbers(likely)
    columns["nearest"] = ["" if other < 0 else names[other] for other in nearest.tolist()]
    columns["likeness"] = _numbers(np.where(nearest >= 0, likeness, np.nan))
    for name, finding in audit.findings.items():
        columns[f"{name}_score"] = _numbers(finding.scores)
        columns[f"is_{name}"] = ["yes" if flagged else "no" for flagged in finding.flagged.tolist()]
    columns["error"] = [audited.unreadable.get(index, "") for index in range(len(audit))]
    return csv_bytes(list(columns), zip(*columns.values(), strict=True))


def annotator_rows(audit: Audit) -> list[list[str]]:
    """Returns a row for each annotator, in the order of `ANNOTATOR_COLUMNS`."""
    rows = []
    if audit.answers and audit.consensus is not None:
        told = audit.answers.indices(audit.audited.classes)
        for number, name in enumerate(audit.answers.names):
            said = (told[:, number] >= 0) & (audit.consensus.labels >= 0)
            agree = (told[said, number] == audit.consensus.labels[said]).mean() if said.any() else np.nan
            numbers = _numbers(np.array([audit.consensus.reliability[number], agree]))
            rows.append([name, str(int(said.sum())), *numbers])
    return rows


ANNOTATOR_COLUMNS = ("annotator", "labels", "reliability", "agrees_with_consensus")
"""What the columns of `annotator_rows` are."""


def worst_first(audit: Audit, name: str) -> list[int]:
    """Returns the pictures with an issue, the worst first; one for each pair."""
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
    names = (*audit.audited.classes, "")
    return [names[label] for label in labels.tolist()]


def _numbers(values: NDArray[np.float64]) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.4f}" for value in values.tolist()]
