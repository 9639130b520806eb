import numpy as np

from eyelid.data import fold_of, in_fold

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
