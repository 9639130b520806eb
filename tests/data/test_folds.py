import numpy as np
import pytest

from eyelid.data import balanced_seed, crossing, fold_of, in_fold

PEOPLE = [f"person {number}" for number in range(2000)]


def test_folds_are_of_like_size_and_hold_everybody_once():
    masks = [in_fold(PEOPLE, fold, 5) for fold in range(5)]
    assert (np.sum(masks, axis=0) == 1).all()
    assert all(330 < mask.sum() < 470 for mask in masks)


def test_added_people_move_nobody():
    before = in_fold(PEOPLE, 2, 5)
    after = in_fold([*PEOPLE, "a newcomer"], 2, 5)
    assert (after[:-1] == before).all()


def test_a_group_is_never_cut():
    groups = [person for person in PEOPLE[:50] for _ in range(7)]
    held_out = {group for group, held in zip(groups, in_fold(groups, 1, 4), strict=True) if held}
    trained_on = {group for group, held in zip(groups, in_fold(groups, 1, 4), strict=True) if not held}
    assert held_out
    assert not held_out & trained_on


def test_a_seed_deals_anew():
    assert [fold_of(person, 5) for person in PEOPLE] != [fold_of(person, 5, seed=1) for person in PEOPLE]


def test_folds_stay_the_same_in_every_version():
    """Published numbers hold only as long as nobody changes sides."""
    assert [fold_of(name, 5) for name in ("s0012", "Ann_0001", "")] == [1, 0, 0]


def test_the_balanced_seed_is_the_one_whose_parts_have_the_classes_most_alike():
    people = PEOPLE[:100]
    rare = np.arange(100) % 10 == 0

    def parts_of(names, seed):
        return [in_fold(names, fold, 2, seed) for fold in range(2)]

    def worst(seed):  # how far the share of the rare is from a tenth
        return max(abs(rare[part].mean() - 0.1) for part in parts_of(people, seed))

    seed = balanced_seed(people, np.where(rare, "rare", "frequent").tolist(), parts_of, first=10, tries=30)
    assert worst(seed) == min(map(worst, range(10, 40)))
    assert max(map(worst, range(10, 40))) > 0.04


@pytest.mark.parametrize(
    ("groups", "parts", "found"),
    [
        (["a", "a", "b"], ["test", "test", "training"], {}),
        (["a", "b", "a"], ["test", "test", "training"], {"a": {"test", "training"}}),
        (["", "", "a"], ["test", "training", "test"], {}),
        (["a", "a"], ["", "training"], {}),
    ],
)
def test_groups_that_stand_in_two_parts_are_found(groups, parts, found):
    assert crossing(groups, parts) == found
