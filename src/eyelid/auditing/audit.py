"""Running an audit: looking for all kinds of issues in all pictures of a data set."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.annotators import Answers
from eyelid.auditing.crowd import Consensus, crowdlab, dawid_skene, has_several_answers
from eyelid.auditing.finding import AuditData, Finding
from eyelid.auditing.kinds import KINDS
from eyelid.auditing.picture_facts import inspect_pictures
from eyelid.data import LabelledPictures

WRONG_LABEL = "wrong_label"


@dataclass(frozen=True, kw_only=True)
class Audit:
    """The result of an audit of N pictures.

    Attributes:
        data: The pictures, and the facts about them that the checks used.
        findings: Maps the name of each kind of issue to what was found, in the order of `KINDS`.
        left_out: Maps the name of each kind that was not looked for, or not in all pictures, to the reason.
        answers: The labels of several annotators; None if there are none.
        consensus: The consensus of the annotators; None if there are none.
        trained_sets: Names of the audited data sets that the model of the label check was trained on. It may
            have learned their wrong labels, so it misses some of them.
    """

    data: AuditData
    findings: Mapping[str, Finding]
    left_out: Mapping[str, str]
    answers: Answers | None = None
    consensus: Consensus | None = None
    trained_sets: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.data)

    @property
    def suggested(self) -> NDArray[np.int64]:
        """The likeliest class of each picture, int64 `[N]`; -1 for a picture without a prediction."""
        probabilities = self.data.probabilities
        if probabilities is None:
            return np.full(len(self), -1, np.int64)
        return np.where(self.data.contents >= 0, probabilities.argmax(axis=1), -1)

    @property
    def label_fit(self) -> float | None:
        """Share of checked labels that are the likeliest class, averaged over classes.

        None if no label could be checked.
        """
        from eyelid.auditing.label_probabilities import label_fit

        probabilities, checked = self.data.probabilities, self.data.checked
        if probabilities is None:
            return None
        return label_fit(probabilities, np.where(checked, self.data.labels, -1))


def audit_pictures(
    pictures: LabelledPictures,
    *,
    kinds: Collection[str],
    by: str,
    answers: Answers | None,
    seed: int,
    show_progress: bool,
) -> Audit:
    """Looks for issues in the pictures of a data set.

    Args:
        pictures: The data set; labels, groups and parts (the column `split`) may be empty.
        kinds: Names of the kinds of issues to look for.
        by: What predicts the labels for the check: `net`, or the name of an embedding; see
            `eyelid.embedding.embed`.
        answers: The labels of several annotators. If the pictures have no labels of their own, the consensus
            of the annotators is checked.
        seed: Random seed of folds and training.
        show_progress: Whether progress bars are shown.

    Raises:
        EyelidError: No picture can be read, or there is no such embedding.
    """
    from eyelid.auditing.label_check import LabelCheck, check_labels, trained_sets  # imports torch

    learns = WRONG_LABEL in kinds or answers is not None
    trained = trained_sets(by) if learns else ()  # first, because it raises an error for a misspelt name
    facts = inspect_pictures(pictures, kinds, show_progress=show_progress)
    of_crowd = [label for labels in answers.labels for label in labels] if answers else []
    classes = tuple(sorted({*pictures.labels, *of_crowd} - {""}))
    index = {name: number for number, name in enumerate(classes)}
    labels = np.array([index.get(label, -1) for label in pictures.labels], np.int64)
    labels[facts.contents < 0] = -1
    own = bool((labels >= 0).any())
    consensus = None
    if answers:
        indices = answers.indices(classes)
        consensus = dawid_skene(indices, len(classes))
        if not own:
            labels = np.where(facts.contents >= 0, consensus.labels, -1)
    check = LabelCheck(probabilities=None, unchecked="")
    if learns:
        check = check_labels(facts, labels, classes, by=by, seed=seed, show_progress=show_progress)
    if answers and check.probabilities is not None and has_several_answers(indices).any():
        consensus = crowdlab(indices, check.probabilities)
        if not own:
            labels = np.where(facts.contents >= 0, consensus.labels, -1)
    data = AuditData(
        pictures=pictures,
        patches=np.asarray(facts.packed.patches),
        unreadable=facts.unreadable,
        contents=facts.contents,
        pairs=facts.pairs,
        eye_likeness=facts.eye_likeness,
        classes=classes,
        labels=labels,
        probabilities=check.probabilities,
    )
    reasons = {**_MISSING, WRONG_LABEL: check.unchecked}
    if any(data.parts):
        reasons["split_group"] = "nothing says who is in a picture; a column such as person would"
    findings, left_out = {}, {}
    for kind in KINDS:
        if kind.name in kinds:
            finding = kind.find(data)
            if finding is not None:
                findings[kind.name] = finding
            if finding is None or (kind.name == WRONG_LABEL and check.unchecked):
                left_out[kind.name] = reasons[kind.name]
    sets = {pictures.name, *pictures.columns.get("set", ())}
    return Audit(
        data=data,
        findings=findings,
        left_out=left_out,
        answers=answers,
        consensus=consensus,
        trained_sets=tuple(name for name in trained if name in sets),
    )


_NO_SPLIT = "there is no split; give one by a column named split, or by --split-fold"

_MISSING = {
    "contradiction": "there are no labels",
    "split_group": _NO_SPLIT,
    "split_duplicate": _NO_SPLIT,
}
