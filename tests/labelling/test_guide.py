import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.labelling.guide import Guide
from eyelid.labelling.orders import ORDERS
from eyelid.labelling.suggesters import SUGGESTERS

CLASSES = ("closed", "open")


def pile(count: int = 300, *, classes: int = 2, apart: float = 1.5, seed: int = 0):
    """Vectors in as many crowds as there are classes, which overlap, and their truth."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, count)
    return (apart * np.eye(6)[truth] + random.normal(0, 0.5, (count, 6))).astype(np.float32), truth


def label(guide: Guide, truth: np.ndarray, until: int, *, batch: int = 5):
    """Labels what the guide asks for, and returns the labels and which of them were drawn at random."""
    labels, drawn = np.full(len(truth), -1), np.zeros(len(truth), bool)
    while (labels >= 0).sum() < until:
        advice = guide.advise(labels, excluded=np.zeros(len(truth), bool), drawn=drawn, count=batch)
        labels[advice.queue] = truth[advice.queue]
        drawn[advice.queue] = np.array(advice.reasons) == "random"
    return labels, drawn


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("classes", [2, 5])
def test_some_clicks_label_the_whole_pile(order, classes):
    vectors, truth = pile(classes=classes, apart=3)
    guide = Guide(vectors, [str(index) for index in range(classes)], order=order)
    labels, drawn = label(guide, truth, 60)
    advice = guide.advise(labels, excluded=labels == 9, drawn=drawn)
    right = (advice.probabilities.argmax(axis=1) == truth)[labels < 0].mean()
    assert right > 0.97
    assert advice.accuracy.low <= right <= advice.accuracy.high


def test_before_the_first_label():
    vectors, truth = pile()
    none = np.zeros(len(truth), bool)
    advice = Guide(vectors, CLASSES).advise(np.full(len(truth), -1), excluded=none, drawn=none, count=12)
    assert advice.accuracy is None
    assert (advice.probabilities == 0.5).all()
    assert advice.reasons == ["centre"] * 10 + ["random"] + ["centre"]


def test_labels_of_one_class_only():
    vectors, truth = pile()
    labels, none = np.where(np.arange(len(truth)) < 30, 1, -1), np.zeros(len(truth), bool)
    advice = Guide(vectors, CLASSES).advise(labels, excluded=none, drawn=none, count=4)
    assert (advice.probabilities.argmax(axis=1) == 1).all()
    assert len(advice.queue) == 4


def test_one_label_in_ten_is_of_a_picture_drawn_at_random():
    vectors, truth = pile()
    _, drawn = label(Guide(vectors, CLASSES), truth, 100)
    assert 9 <= drawn.sum() <= 10


@pytest.mark.parametrize("order", ORDERS)
def test_the_queue_holds_nothing_twice_and_nothing_that_is_labelled_or_excluded(order):
    vectors, truth = pile(60)
    labels = np.where(np.arange(60) < 20, truth, -1)
    excluded = np.arange(60) % 7 == 0
    advice = Guide(vectors, CLASSES, order=order).advise(
        labels, excluded=excluded, drawn=excluded & False, count=200
    )
    assert sorted(advice.queue) == np.flatnonzero((labels < 0) & ~excluded).tolist()
    assert len(advice.reasons) == len(advice.queue)


def test_excluded_pictures_are_not_learned_from():
    vectors, truth = pile(apart=4)
    labels, none = np.where(np.arange(300) < 40, truth, -1), np.zeros(300, bool)
    wrong = np.where(np.arange(300) < 20, 1 - truth, labels)
    guide = Guide(vectors, CLASSES)
    right = guide.advise(np.where(np.arange(300) < 20, -1, labels), excluded=none, drawn=none).probabilities
    excluded = guide.advise(wrong, excluded=np.arange(300) < 20, drawn=none).probabilities
    np.testing.assert_array_equal(excluded, right)


@pytest.mark.parametrize("suggest", SUGGESTERS)
def test_a_finished_pile(suggest):
    vectors, truth = pile(40)
    none = np.zeros(40, bool)
    advice = Guide(vectors, CLASSES, suggest=suggest).advise(truth, excluded=none, drawn=none)
    assert not len(advice.queue)
    assert advice.accuracy is None


def test_active_labels_are_worth_more_than_random_ones():
    def accuracy(order: str, seed: int) -> float:
        vectors, truth = pile(600, apart=1.2, seed=seed)
        guide = Guide(vectors, CLASSES, order=order, seed=seed)
        labels, drawn = label(guide, truth, 60, batch=10)
        advice = guide.advise(labels, excluded=np.zeros(600, bool), drawn=drawn)
        return float((advice.probabilities.argmax(axis=1) == truth)[labels < 0].mean())

    active, random = ([accuracy(order, seed) for seed in range(4)] for order in ("informative", "random"))
    assert np.mean(active) > np.mean(random)


def test_the_same_seed_gives_the_same_advice():
    vectors, truth = pile()
    labels, drawn = label(Guide(vectors, CLASSES, seed=3), truth, 50)
    again, drawn_again = label(Guide(vectors, CLASSES, seed=3), truth, 50)
    np.testing.assert_array_equal(labels, again)
    np.testing.assert_array_equal(drawn, drawn_again)


@pytest.mark.parametrize("options", [{"suggest": "magic"}, {"order": "magic"}])
def test_unknown_names_are_refused_with_a_list_of_names(options):
    with pytest.raises(OptionError, match=r"'magic': expected one of .*, "):
        Guide(np.eye(4, dtype=np.float32), CLASSES, **options)
