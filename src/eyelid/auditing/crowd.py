"""Several annotators: how far each can be relied on, and what they say together."""

import contextlib
import io
import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from cleanlab.multiannotator import get_label_quality_multiannotator
from numpy.typing import NDArray

_ROUNDS = 100
_STILL = 1e-6  # change of the probabilities below which nothing more comes
_RIGHT, _WRONG = 4.0, 1.0  # answers that everybody is taken to have given before, to each class


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """What annotators say together.

    Attributes:
        labels: int64 `[N]`, -1 where nobody says anything.
        sureness: float64 `[N]`, the probability of the label; NaN where there is none, and where no picture
            has two labels.
        reliability: float64 `[A]`, the share of each annotator's labels that are right, as it is estimated;
            NaN for whose pictures nobody else has labelled.
    """

    labels: NDArray[np.int64]
    sureness: NDArray[np.float64]
    reliability: NDArray[np.float64]


def dawid_skene(answers: NDArray[np.int64], count: int) -> Consensus:
    """Weighs each annotator by the errors that they seem to make (Dawid & Skene 1979), by EM.

    Args:
        answers: int64 `[N, A]`, -1 for none.
        count: How many classes there are, C.
    """
    said = answers[:, :, None] == np.arange(count)  # [N, A, C]
    told = said.any(axis=(1, 2))
    if not overlapping(answers).any():  # nobody can be weighed
        return replace(_nothing(answers), labels=answers.max(axis=1))
    votes = said.sum(axis=1) + 1e-9
    belief = votes / votes.sum(axis=1, keepdims=True)
    before = np.full((count, count), _WRONG / max(count - 1, 1))
    np.fill_diagonal(before, _RIGHT)
    matrices = np.zeros((answers.shape[1], count, count))  # truth, answer
    for _ in range(_ROUNDS):
        matrices = np.einsum("nt,nac->atc", belief[told], said[told].astype(float)) + before
        matrices /= matrices.sum(axis=2, keepdims=True)
        prior = np.log(belief[told].mean(axis=0) + 1e-12)
        logs = prior + np.einsum("nac,atc->nt", said.astype(float), np.log(matrices))
        now = np.exp(logs - logs.max(axis=1, keepdims=True))
        now /= now.sum(axis=1, keepdims=True)
        change = float(np.abs(now - belief).max())
        belief = now
        if change < _STILL:
            break
    weights = belief[told].mean(axis=0)
    right = np.einsum("t,att->a", weights, matrices)
    return Consensus(
        labels=np.where(told, belief.argmax(axis=1), -1),
        sureness=np.where(told, belief.max(axis=1), np.nan),
        reliability=np.where((answers[overlapping(answers)] >= 0).any(axis=0), right, np.nan),
    )


def crowdlab(answers: NDArray[np.int64], probabilities: NDArray[np.float64]) -> Consensus:
    """Counts a classifier as one more annotator, weighed as the others are (CROWDLAB, Goh et al. 2022).

    Args:
        answers: int64 `[N, A]`, -1 for none; of some picture, two people must say something.
        probabilities: float `[N, C]`, out of fold.
    """
    told = (answers >= 0).any(axis=1)
    spoke = (answers >= 0).any(axis=0)
    table = pd.DataFrame(np.where(answers >= 0, answers, np.nan)[np.ix_(told, spoke)])
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        found = get_label_quality_multiannotator(table, probabilities[told], verbose=False)
    consensus = _nothing(answers)
    consensus.labels[told] = found["label_quality"]["consensus_label"].to_numpy()
    consensus.sureness[told] = found["label_quality"]["consensus_quality_score"].to_numpy()
    quality = found["annotator_stats"]["annotator_quality"]
    consensus.reliability[np.flatnonzero(spoke)[quality.index.to_numpy()]] = quality.to_numpy()
    return consensus


def overlapping(answers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Returns of which pictures two people or more say something, bool `[N]`."""
    return np.asarray((answers >= 0).sum(axis=1) > 1)


def _nothing(answers: NDArray[np.int64]) -> Consensus:
    return Consensus(
        labels=np.full(len(answers), -1, np.int64),
        sureness=np.full(len(answers), np.nan),
        reliability=np.full(answers.shape[1], np.nan),
    )
