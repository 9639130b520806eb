"""Estimating the reliability of each of several annotators, and their consensus."""

import contextlib
import io
import warnings
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 100  # largest number of EM steps
_STILL = 1e-6  # EM stops when no probability changes by more than this
_RIGHT, _WRONG = 4.0, 1.0  # the prior: pseudo-counts of right and of wrong answers for each class


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """The consensus of A annotators on N pictures.

    Attributes:
        labels: int64 `[N]`, the consensus label; -1 if nobody has answered.
        sureness: float64 `[N]`, the probability that the consensus label is right. NaN if nobody has
            answered, and for all pictures if none has two answers.
        reliability: float64 `[A]`, the estimated share of right answers of each annotator; NaN for an
            annotator whose pictures nobody else has labelled.
    """

    labels: NDArray[np.int64]
    sureness: NDArray[np.float64]
    reliability: NDArray[np.float64]


def dawid_skene(answers: NDArray[np.int64], count: int) -> Consensus:
    """Estimates consensus and reliability from the answers alone, by EM (Dawid & Skene 1979).

    Args:
        answers: int64 `[N, A]`, the label that each of A annotators gave each of N pictures; -1 for none.
        count: C, the number of classes.
    """
    one_hot = answers[:, :, None] == np.arange(count)  # [N, A, C]
    answered = one_hot.any(axis=(1, 2))
    if not has_several_answers(answers).any():  # reliability cannot be estimated
        return replace(_empty_consensus(answers), labels=answers.max(axis=1))
    votes = one_hot.sum(axis=1) + 1e-9
    belief = votes / votes.sum(axis=1, keepdims=True)
    before = np.full((count, count), _WRONG / max(count - 1, 1))
    np.fill_diagonal(before, _RIGHT)
    matrices = np.zeros((answers.shape[1], count, count))  # truth, answer
    for _ in range(_ROUNDS):
        matrices = np.einsum("nt,nac->atc", belief[answered], one_hot[answered].astype(float)) + before
        matrices /= matrices.sum(axis=2, keepdims=True)
        prior = np.log(belief[answered].mean(axis=0) + 1e-12)
        logs = prior + np.einsum("nac,atc->nt", one_hot.astype(float), np.log(matrices))
        now = np.exp(logs - logs.max(axis=1, keepdims=True))
        now /= now.sum(axis=1, keepdims=True)
        change = float(np.abs(now - belief).max())
        belief = now
        if change < _STILL:
            break
    weights = belief[answered].mean(axis=0)
    right = np.einsum("t,att->a", weights, matrices)
    return Consensus(
        labels=np.where(answered, belief.argmax(axis=1), -1),
        sureness=np.where(answered, belief.max(axis=1), np.nan),
        reliability=np.where((answers[has_several_answers(answers)] >= 0).any(axis=0), right, np.nan),
    )


def crowdlab(answers: NDArray[np.int64], probabilities: NDArray[np.float64]) -> Consensus:
    """Estimates consensus and reliability from answers and a classifier (CROWDLAB, Goh et al. 2022).

    The classifier counts as one more annotator. Like the others, it is weighted by its estimated reliability.

    Args:
        answers: int64 `[N, A]`, the label that each of A annotators gave each of N pictures; -1 for none. At
            least one picture must have two answers.
        probabilities: float `[N, C]`, out-of-fold predictions of the classifier for C classes.
    """
    import pandas as pd
    from cleanlab.multiannotator import get_label_quality_multiannotator

    answered = (answers >= 0).any(axis=1)
    active = (answers >= 0).any(axis=0)
    table = pd.DataFrame(np.where(answers >= 0, answers, np.nan)[np.ix_(answered, active)])
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        found = get_label_quality_multiannotator(table, probabilities[answered], verbose=False)
    consensus = _empty_consensus(answers)
    consensus.labels[answered] = found["label_quality"]["consensus_label"].to_numpy()
    consensus.sureness[answered] = found["label_quality"]["consensus_quality_score"].to_numpy()
    quality = found["annotator_stats"]["annotator_quality"]
    consensus.reliability[np.flatnonzero(active)[quality.index.to_numpy()]] = quality.to_numpy()
    return consensus


def has_several_answers(answers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which pictures at least two annotators have labelled."""
    return np.asarray((answers >= 0).sum(axis=1) > 1)


def _empty_consensus(answers: NDArray[np.int64]) -> Consensus:
    """Returns a consensus in which nothing is known yet."""
    return Consensus(
        labels=np.full(len(answers), -1, np.int64),
        sureness=np.full(len(answers), np.nan),
        reliability=np.full(answers.shape[1], np.nan),
    )
