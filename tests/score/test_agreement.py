"""Kappas, against worked examples from the literature and against scikit-learn."""

import math

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from eyelid.score.agreement import fleiss_kappa, measure_agreement

# Fleiss 1971 as worked on Wikipedia ("Fleiss' kappa"): ten subjects, fourteen raters, five categories.
FLEISS = [
    *([0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]),
    *([7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]),
]


def test_fleiss_as_published():
    assert fleiss_kappa(np.array(FLEISS)) == pytest.approx(0.210, abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ([[2, 0], [0, 2]], 1),
        ([[1, 1], [1, 1]], -1),
        ([[2, 0], [2, 0]], math.nan),
        (np.zeros((0, 2)), math.nan),
        ([[3, 0], [0, 2]], 1),
    ],
)
def test_fleiss_at_its_ends(counts, kappa):
    assert fleiss_kappa(np.array(counts)) == pytest.approx(kappa, nan_ok=True)


def test_pairs_count_only_what_both_labelled():
    random = np.random.default_rng(0)
    labels = random.choice(["open", "closed"], (200, 3))
    labels[:, 1] = np.where(random.random(200) < 0.8, labels[:, 0], labels[:, 1])
    answered = random.random((200, 3)) < 0.7
    by_annotator = [
        {by: str(label) for by, label, here in zip("abc", row, there, strict=True) if here}
        for row, there in zip(labels, answered, strict=True)
    ]
    found = measure_agreement(by_annotator, ["a", "b", "c"])
    assert [(pair.first, pair.second) for pair in found.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    both = answered[:, 0] & answered[:, 1]
    first = found.pairs[0]
    assert first.pictures == both.sum()
    assert first.alike == pytest.approx((labels[both, 0] == labels[both, 1]).mean())
    assert first.kappa == pytest.approx(cohen_kappa_score(labels[both, 0], labels[both, 1]))
    assert found.pictures == (answered.sum(axis=1) > 1).sum()
    assert found.fleiss > 0.1


def test_annotators_without_a_picture_in_common_are_no_pair():
    found = measure_agreement([{"a": "open"}, {"b": "open"}], ["a", "b"])
    assert (found.pairs, found.pictures) == ((), 0)
    assert math.isnan(found.fleiss)


def test_one_class_throughout_has_no_kappa(recwarn):
    found = measure_agreement([{"a": "open", "b": "open"}] * 3, ["a", "b"])
    assert found.pairs[0].alike == 1
    assert math.isnan(found.pairs[0].kappa)
    assert not recwarn.list
