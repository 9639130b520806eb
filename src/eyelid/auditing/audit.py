"""An audit: all kinds of issues in all pictures of some sets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.annotators import Answers
from eyelid.auditing.crowd import Consensus, crowdlab, dawid_skene, overlapping
from eyelid.auditing.findings import Audited, Finding
from eyelid.auditing.kinds import KINDS
from eyelid.auditing.label_check import Checked, check_labels, known_sets
from eyelid.auditing.label_probabilities import agreement
from eyelid.auditing.picture_facts import see
from eyelid.data import LabelledPictures

WRONG_LABEL = "wrong_label"


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What an audit found in N pictures.

    Attributes:
        audited: The pictures and what was seen in them.
        findings: What the checks say, by the name of the kind, in the order of `KINDS`.
        left_out: Why kinds were not looked for, or not in all pictures, by name.
        answers: What several annotators say; None where there are none.
        consensus: What they say together.
        known_sets: Sets among these whose labels had been learned before by what checks labels, so that it
            may believe wrong ones.
    """

    audited: Audited
    findings: Mapping[str, Finding]
    left_out: Mapping[str, str]
    answers: Answers | None = None
    consensus: Consensus | None = None
    known_sets: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.audited)

    @property
    def suggested(self) -> NDArray[np.int64]:
        """The likeliest class of each picture, int64 `[N]`; -1 where none was learned."""
        probabilities = self.audited.probabilities
        if probabilities is None:
            return np.full(len(self), -1, np.int64)
        return np.where(self.audited.contents >= 0, probabilities.argmax(axis=1), -1)

    @property
    def agreement(self) -> float | None:
        """The share of checked labels that is the likeliest, the mean of that of each class, if any were."""
        probabilities, checked = self.audited.probabilities, self.audited.checked
        if probabilities is None:
            return None
        return agreement(probabilities, np.where(checked, self.audited.labels, -1))


def audit_pictures(
    pictures: LabelledPictures,
    *,
    kinds: Collection[str],
    by: str,
    answers: Answers | None,
    seed: int,
    shown: bool,
) -> Audit:
    """Looks for issues.

    Args:
        pictures: Labels, groups and parts (the column `split`) may be empty.
        kinds: Names of the kinds to look for; others are passed over.
        by: What tells which labels fit: `net`, or an embedding, as `eyelid.embedding.vectors` takes it.
        answers: What several annotators say; where pictures have no labels of their own, their consensus is
            checked.
        seed: Of all that is learned.
        shown: Whether progress bars are.

    Raises:
        EyelidError: No picture can be read, or there is no such embedding.
    """
    learns = WRONG_LABEL in kinds or answers is not None
    known = known_sets(by) if learns else ()  # first, since it tells of a misspelt name
    seen = see(pictures, kinds, shown=shown)
    of_crowd = [label for told in answers.labels for label in told] if answers else []
    classes = tuple(sorted({*pictures.labels, *of_crowd} - {""}))
    index = {name: number for number, name in enumerate(classes)}
    labels = np.array([index.get(label, -1) for label in pictures.labels], np.int64)
    labels[seen.contents < 0] = -1
    own = bool((labels >= 0).any())
    consensus = None
    if answers:
        told = answers.indices(classes)
        consensus = dawid_skene(told, len(classes))
        if not own:
            labels = np.where(seen.contents >= 0, consensus.labels, -1)
    checked = Checked(probabilities=None, unchecked="")
    if learns:
        checked = check_labels(seen, labels, classes, by=by, seed=seed, shown=shown)
    if answers and checked.probabilities is not None and overlapping(told).any():
        consensus = crowdlab(told, checked.probabilities)
        if not own:
            labels = np.where(seen.contents >= 0, consensus.labels, -1)
    audited = Audited(
        pictures=pictures,
        patches=np.asarray(seen.packed.patches),
        unreadable=seen.unreadable,
        contents=seen.contents,
        pairs=seen.pairs,
        looks=seen.looks,
        classes=classes,
        labels=labels,
        probabilities=checked.probabilities,
    )
    reasons = {**_MISSING, WRONG_LABEL: checked.unchecked}
    if any(audited.parts):
        reasons["split_group"] = "nothing says who is in a picture, which a column such as person tells"
    findings, left_out = {}, {}
    for kind in KINDS:
        if kind.name in kinds:
            finding = kind.find(audited)
            if finding is not None:
                findings[kind.name] = finding
            if finding is None or (kind.name == WRONG_LABEL and checked.unchecked):
                left_out[kind.name] = reasons[kind.name]
    sets = {pictures.name, *pictures.columns.get("set", ())}
    return Audit(
        audited=audited,
        findings=findings,
        left_out=left_out,
        answers=answers,
        consensus=consensus,
        known_sets=tuple(name for name in known if name in sets),
    )


_NO_SPLIT = "there is no split; a column named split tells one, or --split-fold"

_MISSING = {
    "contradiction": "there are no labels",
    "split_group": _NO_SPLIT,
    "split_duplicate": _NO_SPLIT,
}
