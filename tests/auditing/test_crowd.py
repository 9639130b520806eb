"""What annotators say together, and how far each can be relied on."""

import numpy as np
import pytest

from eyelid.auditing.crowd import crowdlab, dawid_skene

RIGHT = (0.95, 0.9, 0.7, 0.6)


@pytest.fixture(scope="module")
def crowd():
    """Truth, and what four people of whom each sees most of 2,000 pictures say."""
    random = np.random.default_rng(1)
    truth = random.integers(0, 3, 2000)
    said = np.stack(
        [
            np.where(random.random(2000) < right, truth, (truth + random.integers(1, 3, 2000)) % 3)
            for right in RIGHT
        ],
        axis=1,
    )
    said[random.random(said.shape) < 0.2] = -1
    said[:5] = -1
    return truth, said


def test_dawid_and_skene_know_whom_to_believe(crowd):
    truth, said = crowd
    told = dawid_skene(said, 3)
    assert told.reliability == pytest.approx(RIGHT, abs=0.03)
    assert (told.labels[:5] == -1).all()
    assert np.isnan(told.sureness[:5]).all()
    votes = (said[5:, :, None] == np.arange(3)).sum(axis=1).argmax(axis=1)
    assert (told.labels[5:] != truth[5:]).mean() < (votes != truth[5:]).mean() - 0.01


def test_a_classifier_is_one_more_annotator(crowd):
    truth, said = crowd
    probabilities = np.full((2000, 3), 0.05)
    probabilities[np.arange(2000), truth] = 0.9
    told = crowdlab(np.column_stack([said, np.full(2000, -1)]), probabilities)
    assert (told.labels[5:] == truth[5:]).mean() > 0.97
    assert np.argsort(-told.reliability[:4]).tolist() == [0, 1, 2, 3]
    assert np.isnan(told.reliability[4])


def test_who_answers_nothing_has_no_reliability():
    told = dawid_skene(np.array([[0, -1, 0], [1, -1, 1], [1, -1, 1]]), 2)
    assert told.labels.tolist() == [0, 1, 1]
    assert np.isnan(told.reliability).tolist() == [False, True, False]


def test_of_whom_nobody_labels_the_pictures_nothing_is_known():
    apart = np.array([[0, -1], [1, -1], [-1, 1]])
    told = dawid_skene(apart, 2)
    assert told.labels.tolist() == [0, 1, 1]
    assert np.isnan(told.reliability).all()


def test_where_nobody_answers_there_is_no_consensus():
    told = dawid_skene(np.full((3, 2), -1), 0)
    assert told.labels.tolist() == [-1, -1, -1]
    assert np.isnan(told.sureness).all()
