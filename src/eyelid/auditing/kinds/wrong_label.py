"""Labels that are likely wrong."""

import warnings

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

from eyelid.auditing.findings import Audited, Finding


class WrongLabel:
    """A label that does not fit its picture, by confident learning (Northcutt et al. 2021).

    The score is the probability of the label, learned without the picture's group from labels of which those
    that fit least were pruned. Flagged is where another class is likelier. Of one volunteer's labels of
    eyes4000, 7 % of them wrong, this finds five in six of the wrong ones, and five in six that it flags are
    wrong; where another class has 0.9 or more, 19 in 20.
    """

    name = "wrong_label"
    words = "label likely wrong"
    advice = "Look at it; --fix with --relabel 0.9 takes the suggested label where that is at least as sure."

    def find(self, audited: Audited) -> Finding | None:
        """Compares labels with what is probable of pictures, by who has seen nobody of their groups."""
        probabilities = audited.probabilities
        if probabilities is None:
            return None
        told = audited.checked
        scores = np.full(len(audited), np.nan)
        scores[told] = get_label_quality_scores(
            audited.labels[told], probabilities[told], method="self_confidence"
        )
        flagged = np.zeros(len(audited), bool)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of classes with few pictures
            flagged[told] = find_label_issues(
                audited.labels[told], probabilities[told], filter_by="predicted_neq_given", n_jobs=1
            )
        return Finding(scores=scores, flagged=flagged)
