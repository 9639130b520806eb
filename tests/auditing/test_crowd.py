"""The consensus of annotators, and the reliability of each."""

import numpy as np
import pytest

from eyelid.auditing.crowd import crowdlab, dawid_skene

RIGHT = (0.95, 0.9, 0.7, 0.6)


@pytest.fixture(scope="module")
def crowd():
    """The truth of 2,000 pictures, and the answers of four people to most of them."""
    random = np.random.default_rng(1)
    truth = random.integers(0, 3, 2000)
    answers = np.stack(
        [
            np.where(random.random(2000) < right, truth, (truth + random.integers(1, 3, 2000)) % 3)
            for right in RIGHT
        ],
        axis=1,
    )
    answers[random.random(answers.shape) < 0.2] = -1
    answers[:5] = -1
    return truth, answers


def test_dawid_and_skene_know_whom_to_believe(crowd):
    truth, answers = crowd
    consensus = dawid_skene(answers, 3)
    assert consensus.reliability == pytest.approx(RIGHT, abs=0.03)
    assert (consensus.labels[:5] == -1).all()
    assert np.isnan(consensus.sureness[:5]).all()
    votes = (answers[5:, :, None] == np.arange(3)).sum(axis=1).argmax(axis=1)
    assert (consensus.labels[5:] != truth[5:]).mean() < (votes != truth[5:]).mean() - 0.01


def test_a_classifier_is_one_more_annotator(crowd):
    truth, answers = crowd
    probabilities = np.full((2000, 3), 0.05)
    probabilities[np.arange(2000), truth] = 0.9
    consensus = crowdlab(np.column_stack([answers, np.full(2000, -1)]), probabilities)
    assert (consensus.labels[5:] == truth[5:]).mean() > 0.97
    assert np.argsort(-consensus.reliability[:4]).tolist() == [0, 1, 2, 3]
    assert np.isnan(consensus.reliability[4])


def test_who_answers_nothing_has_no_reliability():
    consensus = dawid_skene(np.array([[0, -1, 0], [1, -1, 1], [1, -1, 1]]), 2)
    assert consensus.labels.tolist() == [0, 1, 1]
    assert np.isnan(consensus.reliability).tolist() == [False, True, False]


def test_of_whom_nobody_labels_the_pictures_nothing_is_known():
    apart = np.array([[0, -1], [1, -1], [-1, 1]])
    consensus = dawid_skene(apart, 2)
    assert consensus.labels.tolist() == [0, 1, 1]
    assert np.isnan(consensus.reliability).all()


def test_where_nobody_answers_there_is_no_consensus():
    consensus = dawid_skene(np.full((3, 2), -1), 0)
    assert consensus.labels.tolist() == [-1, -1, -1]
    assert np.isnan(consensus.sureness).all()
