"""An audit: all kinds of issues in all pictures of some sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.annotators import Answers
from eyelid.auditing.crowd import Consensus, crowdlab, dawid_skene
from eyelid.auditing.finding import Audited, Finding
from eyelid.auditing.fitting_labels import ROUNDS, fitting_labels, why_not
from eyelid.auditing.folds import FOLDS, Learner, NetLearner, VectorLearner
from eyelid.auditing.kinds import KINDS
from eyelid.auditing.seeing import Seen, see
from eyelid.data import LabelledPictures
from eyelid.embedding import embed
from eyelid.results.progress import PictureProgress

NET = "net"
"""The predictions of eyelid's own net, trained without each picture's group."""

WRONG_LABEL = "wrong_label"


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What an audit found in N pictures.

    Attributes:
        audited: The pictures and what was seen in them.
        findings: What the checks say, by the name of the kind, in the order of `KINDS`.
        left_out: Why kinds were not looked for, by name.
        answers: What several annotators say; None where there are none.
        consensus: What they say together.
    """

    audited: Audited
    findings: Mapping[str, Finding]
    left_out: Mapping[str, str]
    answers: Answers | None = None
    consensus: Consensus | None = None

    def __len__(self) -> int:
        return len(self.audited)

    @property
    def suggested(self) -> NDArray[np.int64]:
        """The likeliest class of each picture, int64 `[N]`; -1 where none was learned."""
        probabilities = self.audited.probabilities
        if probabilities is None:
            return np.full(len(self), -1, np.int64)
        return np.where(self.audited.contents >= 0, probabilities.argmax(axis=1), -1)


def audit_pictures(
    pictures: LabelledPictures,
    *,
    kinds: Sequence[str],
    by: str,
    answers: Answers | None,
    seed: int,
    shown: bool,
) -> Audit:
    """Looks for issues.

    Args:
        pictures: Labels, groups and parts (the column `split`) may be empty.
        kinds: Names of the kinds to look for.
        by: What tells which labels fit: `net`, or an embedding, as `eyelid.embedding.embed` takes it.
        answers: What several annotators say; where pictures have no labels of their own, their consensus is
            checked.
        seed: Of all that is learned.
        shown: Whether progress bars are.

    Raises:
        EyelidError: No picture can be read, or there is no such embedding.
    """
    seen = see(pictures, kinds, shown=shown)
    of_crowd = [label for told in answers.labels for label in told] if answers else []
    classes = tuple(sorted({*pictures.labels, *of_crowd} - {""}))
    index = {name: number for number, name in enumerate(classes)}
    labels = np.array([index.get(label, -1) for label in pictures.labels], np.int64)
    labels[seen.contents < 0] = -1
    consensus = None
    if answers:
        told = answers.indices(classes)
        consensus = dawid_skene(told, len(classes))
        if not (labels >= 0).any():
            labels = np.where(seen.contents >= 0, consensus.labels, -1)
    reason = why_not(labels, seen.units, classes)
    probabilities = None
    if not reason and (WRONG_LABEL in kinds or answers):
        probabilities = _probabilities(seen, labels, classes, by=by, seed=seed, shown=shown)
    if answers and consensus and probabilities is not None:
        consensus = crowdlab(told, probabilities)
        if not any(pictures.labels):
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
        probabilities=probabilities,
    )
    findings, left_out = {}, {}
    for kind in KINDS:
        if kind.name in kinds:
            finding = kind.find(audited)
            if finding is None:
                left_out[kind.name] = reason if kind.name == WRONG_LABEL else _MISSING[kind.name]
            else:
                findings[kind.name] = finding
    return Audit(audited=audited, findings=findings, left_out=left_out, answers=answers, consensus=consensus)


_MISSING = {
    "contradiction": "there are no labels",
    "split_group": "there are no groups, or no split, which a column named split tells, or --split-fold",
    "split_duplicate": "there is no split, which a column named split tells, or --split-fold",
}


def _probabilities(
    seen: Seen, labels: NDArray[np.int64], classes: tuple[str, ...], *, by: str, seed: int, shown: bool
) -> NDArray[np.float64]:
    learner: Learner
    if by == NET:
        learner = NetLearner(replace(seen.packed, labels=labels), classes)
    else:
        with PictureProgress(len(labels), shown=shown, what="embedding") as progress:
            done = 0.0

            def tell(share: float) -> None:
                nonlocal done
                progress.advance(round((share - done) * len(labels)))
                done = share

            vectors = embed(np.asarray(seen.packed.patches), by=by, seed=seed, progress=tell).vectors
        learner = VectorLearner(vectors, labels, len(classes))
    with PictureProgress(ROUNDS * FOLDS * learner.shown, shown=shown, what="learning labels") as progress:
        return fitting_labels(
            learner,
            labels,
            seen.people,
            seen.units,
            count=len(classes),
            seed=seed,
            progress=progress.advance,
        )
