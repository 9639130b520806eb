import cv2
import numpy as np
import pytest

from eyelid.data import PackedPatches
from eyelid.errors import OptionError
from eyelid.score import STATES, score_classes
from eyelid.score.intervals import Bootstrap
from eyelid.score.measures import measure_patches
from eyelid.score.slices import find_slices

COUNT = 800


@pytest.fixture
def readings():
    """Labels, probabilities and groups of pictures that are read worse where `glasses` is 1."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, COUNT)
    glasses = np.arange(COUNT) % 4 == 0
    right = random.random(COUNT) < np.where(glasses, 0.7, 0.95)
    sure = random.uniform(0.6, 1, COUNT)
    p_open = np.where(labels == right, sure, 1 - sure).astype(np.float32)
    return labels, np.column_stack([1 - p_open, p_open]), np.arange(COUNT) // 4 % 50, glasses


def sliced(readings, columns, named=()):
    labels, probabilities, groups, _ = readings
    return find_slices(
        columns,
        labels,
        probabilities,
        opened=STATES.index("open"),
        decided=probabilities.max(axis=1) >= 0.7,
        bootstrap=Bootstrap(groups.astype(str), resamples=200, seed=0),
        named=named,
    )


def test_the_worst_slice_comes_first_and_is_compared_with_the_rest(readings):
    labels, probabilities, groups, glasses = readings
    worst, best = sliced(readings, {"glasses": glasses.astype(int).astype(str).tolist()})
    assert (worst.column, worst.value, worst.pictures, worst.groups) == ("glasses", "1", 200, 50)
    right = probabilities.argmax(axis=1) == labels
    assert worst.accuracy.value == pytest.approx(right[glasses].mean())
    assert worst.difference.value == pytest.approx(right[glasses].mean() - right[~glasses].mean())
    assert best.difference.value == pytest.approx(-worst.difference.value)
    assert (worst.is_worse, best.is_worse, worst.few) == (True, False, False)
    alone = score_classes(
        labels[glasses], probabilities[glasses], groups[glasses].astype(str), classes=STATES, resamples=0
    )
    assert worst.eer == pytest.approx(alone["eer"].value)
    assert worst.unsure == pytest.approx((probabilities[glasses].max(axis=1) < 0.7).mean())
    assert worst.accuracy.low < worst.accuracy.value < worst.accuracy.high


@pytest.mark.parametrize(
    ("values", "slices"),
    [
        ([""] * (COUNT - 3) + ["x"] * 3, {"(empty)", "x"}),
        (["same"] * COUNT, set()),
        ([f"name {index}" for index in range(COUNT)], set()),
        ([str(index % 12) for index in range(COUNT)], set(map(str, range(12)))),
        ([str(index) for index in range(COUNT)], {"0 to 199", "200 to 399", "400 to 599", "600 to 799"}),
        (np.linspace(0, 1, COUNT), {"0 to 0.249", "0.25 to 0.499", "0.501 to 0.75", "0.751 to 1"}),
        (
            np.linspace(0.99991, 0.99999, COUNT),
            {"0.99991 to 0.99993", "0.99993 to 0.99995", "0.99995 to 0.99997", "0.99997 to 0.99999"},
        ),
        (np.repeat([24.0, 64.0], COUNT // 2), {"24", "64"}),
    ],
)
def test_columns_are_cut_by_what_they_hold(readings, values, slices):
    found = sliced(readings, {"column": values})
    assert {each.value for each in found} == slices
    assert sum(each.pictures for each in found) == (COUNT if slices else 0)


def test_a_column_that_says_what_the_labels_say_is_left_out_unless_it_is_named(readings):
    columns = {"state": readings[0].astype(str).tolist()}
    assert not sliced(readings, columns)
    slices = sliced(readings, columns, named=("state",))
    assert {each.eer for each in slices} == {None}  # each is of one class


@pytest.mark.parametrize("name", ["group", "subject", "wearer"])
def test_columns_of_many_names_are_taken_when_they_are_named(readings, name):
    wearers = [f"wearer {index // 8}" for index in range(COUNT)]
    columns = {
        "subject": readings[2].astype(str).tolist(),
        "wearer": wearers,
        "other": ["a", "b"] * (COUNT // 2),
    }
    assert {each.column for each in sliced(readings, columns)} == {"other"}
    slices = sliced(readings, columns, named=(name,))
    assert (len(slices), {each.column for each in slices}) == (100 if name == "wearer" else 50, {name})
    if name != "wearer":  # who has eight pictures of two people
        assert {each.accuracy.interval for each in slices} == {""}
        assert not any(each.is_worse for each in slices)


def test_slices_of_few_come_last(readings):
    labels, probabilities, *_ = readings
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)[:3]
    values = np.where(np.isin(np.arange(COUNT), wrong), "rare", "usual").tolist()
    slices = sliced(readings, {"column": values})
    assert [(each.value, each.accuracy.value == 0, each.few) for each in slices] == [
        ("usual", False, False),
        ("rare", True, True),
    ]


def test_a_column_of_which_all_slices_are_of_few_is_left_out_unless_it_is_named(readings):
    few = [values[:40] for values in readings]
    columns = {"light": ["on", "off"] * 20}
    assert not sliced(few, columns)
    assert {each.few for each in sliced(few, columns, named=("light",))} == {True}


def test_a_column_that_is_not_there_is_refused(readings):
    with pytest.raises(OptionError, match="slices by 'hat': expected columns of the set: glasses, light"):
        sliced(readings, {"glasses": ["0"] * COUNT, "light": ["1"] * COUNT}, named=("hat",))


def test_patches_are_measured(grey_eyes):
    patches = np.stack([cv2.resize(eye, (24, 24)) for eye in grey_eyes])
    count = len(patches)
    sizes = np.column_stack([np.arange(count) + 30, np.arange(count)[::-1] + 25])
    packed = PackedPatches("a", patches, np.zeros(count, int), np.zeros(count, str), [], [], sizes=sizes)
    measured = measure_patches(packed)
    assert measured["brightness"] == pytest.approx([patch.mean() for patch in patches], rel=1e-5)
    assert measured["contrast"] == pytest.approx([patch.std() for patch in patches], rel=1e-4)
    laplacians = [cv2.Laplacian(patch, cv2.CV_32F)[1:-1, 1:-1].var() for patch in patches]
    assert measured["sharpness"] == pytest.approx(laplacians, rel=1e-4)
    assert measured["size"].tolist() == sizes.min(axis=1).tolist()
    blurred = np.stack([cv2.GaussianBlur(patch, (5, 5), 1.5) for patch in patches])
    assert (
        measure_patches(PackedPatches("a", blurred, *[np.zeros(count, int)] * 2, [], []))["sharpness"]
        < measured["sharpness"]
    ).all()
