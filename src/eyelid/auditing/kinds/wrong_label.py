"""Finding labels that are likely wrong."""

import warnings

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

from eyelid.auditing.finding import AuditData, Finding


class WrongLabel:
    """Flags labels that are likely wrong, by confident learning (Northcutt et al. 2021).

    The score is the out-of-fold probability of the label. A picture is flagged if another class is likelier.
    It was measured on the labels that one volunteer gave eyes4000, of which 7 % are wrong. Five in six of the
    wrong labels are flagged, and five in six of the flagged labels are wrong. Where the other class has a
    probability of at least 0.9, 19 in 20 of the flagged labels are wrong.
    """

    name = "wrong_label"
    title = "label likely wrong"
    advice = "Look at it; --fix with --relabel 0.9 takes suggested labels that are at least as sure."

    def find(self, data: AuditData) -> Finding | None:
        """Compares labels with out-of-fold predictions; returns None if there are no predictions."""
        probabilities = data.probabilities
        if probabilities is None:
            return None
        checked = data.checked
        scores = np.full(len(data), np.nan)
        scores[checked] = get_label_quality_scores(
            data.labels[checked], probabilities[checked], method="self_confidence"
        )
        flagged = np.zeros(len(data), bool)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cleanlab warns about classes with few pictures
            flagged[checked] = find_label_issues(
                data.labels[checked], probabilities[checked], filter_by="predicted_neq_given", n_jobs=1
            )
        return Finding(scores=scores, flagged=flagged)
