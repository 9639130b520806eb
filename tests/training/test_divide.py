import pytest

from eyelid.data import LabelledPictures
from eyelid.errors import DataError
from eyelid.training.divide import divide, divide_sets
from eyelid.training.options import SetOptions, SplitOptions

SET = SetOptions(data="csv:truth.csv")


def people(count, each=4):
    groups = [f"person {number}" for number in range(count) for _ in range(each)]
    labels = ["open", "closed"] * (len(groups) // 2)
    return LabelledPictures("set", list(range(len(groups))), labels, groups)


@pytest.mark.parametrize("test_fold", [None, 0, 4])
def test_nobody_is_in_two_parts_and_nobody_of_the_test_fold_in_any(test_fold):
    everybody = people(200)
    parts = divide(everybody, SET, SplitOptions(test_fold=test_fold))
    trained_on, held_out = set(parts.training.groups), set(parts.held_out.groups)
    assert not trained_on & held_out
    assert 5 < len(held_out) < 35
    missing = set(everybody.groups) - trained_on - held_out
    assert len(missing) == 0 if test_fold is None else 20 < len(missing) < 60
    assert len(parts.training) == 4 * len(trained_on)


def test_test_folds_are_apart():
    folds = [divide(people(200), SET, SplitOptions(test_fold=fold)) for fold in range(5)]
    seen = [set(parts.training.groups) | set(parts.held_out.groups) for parts in folds]
    unseen = [set(people(200).groups) - groups for groups in seen]
    assert sum(map(len, unseen)) == len(set.union(*unseen)) == 200


def test_a_set_that_is_not_validated_is_trained_on_whole():
    parts = divide(people(50), SetOptions(data="csv:x", validate=False), SplitOptions(test_fold=0))
    assert len(parts.training) == 200
    assert len(parts.held_out) == 0


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("path,label\n", "no pictures found"),
        ("path,label,group\n" + "".join(f"{n}.png,open,{n}\n" for n in range(50)), "which scores nothing"),
        ("path,label\n0.png,open\n1.png,closed\n", "no column says"),
    ],
)
def test_what_cannot_be_divided_is_refused_before_training(tmp_path, rows, told):
    for number in range(50):
        (tmp_path / f"{number}.png").write_bytes(b"")
    (tmp_path / "truth.csv").write_text(rows)
    with pytest.raises(DataError, match=told):
        divide_sets([SetOptions(data=f"csv:{tmp_path / 'truth.csv'}")], SplitOptions())


def test_somebody_must_be_held_out(tmp_path):
    (tmp_path / "0.png").write_bytes(b"")
    (tmp_path / "truth.csv").write_text("path,label\n0.png,open\n")
    set_ = SetOptions(data=f"csv:{tmp_path / 'truth.csv'}", validate=False)
    with pytest.raises(DataError, match="nobody is held out"):
        divide_sets([set_], SplitOptions())
