import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eyelid.data import LabelledPictures, read_labelled
from eyelid.errors import DataError, SmallSetError
from eyelid.pictures import DiskFile
from eyelid.training.options import SetOptions, SplitOptions
from eyelid.training.split import PART, divide_sets, resolved_split, shrunk_in_words

SET = SetOptions(data="manifest:truth.csv")
UNHELD = SetOptions(data="folders:eyes", validate=False)


def people(count, each=4, *, name="set", labels=("open", "closed"), **columns):
    groups = [f"person {number}" for number in range(count) for _ in range(each)]
    files = [DiskFile(f"{number}.png") for number in range(len(groups))]
    labels = (list(labels) * len(groups))[: len(groups)]
    return LabelledPictures(name, files, labels, groups, columns)


def strangers(count, **columns):
    everybody = people(count, **columns)
    return LabelledPictures("set", everybody.files, everybody.labels, [""] * len(everybody), columns)


def groups_of(divided, part):
    return {
        group
        for pictures in divided
        for group, there in zip(pictures.groups, pictures.columns[PART], strict=True)
        if there == part
    }


@pytest.mark.parametrize("test_fold", [None, 0, 4])
def test_nobody_is_in_two_parts(test_fold):
    divided = divide_sets([people(200)], [SET], SplitOptions(test_fold=test_fold))
    parts = [groups_of(divided, part) for part in ("training", "validation", "test")]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 200
    assert 5 < len(parts[1]) < 35
    assert len(parts[2]) == 0 if test_fold is None else 20 < len(parts[2]) < 60


def test_test_folds_are_apart_and_complete():
    tested = [
        groups_of(divide_sets([people(200)], [SET], SplitOptions(test_fold=fold)), "test")
        for fold in range(5)
    ]
    assert sum(map(len, tested)) == len(set.union(*tested)) == 200


def test_added_people_move_nobody():
    split = SplitOptions(test_fold=2)
    before = dict(
        zip(people(50).groups, divide_sets([people(50)], [SET], split)[0].columns[PART], strict=True)
    )
    after = dict(
        zip(people(90).groups, divide_sets([people(90)], [SET], split)[0].columns[PART], strict=True)
    )
    assert {group: after[group] for group in before} == before


def test_a_set_that_is_not_validated_is_trained_on_whole():
    divided = divide_sets([people(50), strangers(50)], [SET, UNHELD], SplitOptions(test_fold=0))
    assert set(divided[1].columns[PART]) == {"training"}


def test_a_set_may_be_left_out_of_training():
    sets = [people(50, name="mine"), people(50, name="theirs")]
    divided = divide_sets(sets, [SET, SET], SplitOptions(test_set="theirs"))
    assert set(divided[1].columns[PART]) == {"test"}
    assert set(divided[0].columns[PART]) == {"training", "validation"}


def test_a_manifest_may_say_who_is_where():
    parts = ["training"] * 120 + ["validation"] * 40 + ["test"] * 40
    divided = divide_sets([people(50, split=parts)], [SET], SplitOptions())
    assert divided[0].columns[PART] == parts


def test_who_validates_is_drawn_where_a_manifest_names_none():
    parts = ["training"] * 160 + ["test"] * 40
    (divided,) = divide_sets([people(50, split=parts)], [SET], SplitOptions(validation_parts=4))
    assert Counter(divided.columns[PART])["test"] == 40
    assert 10 < Counter(divided.columns[PART])["validation"] < 90
    assert len(groups_of([divided], "training") & groups_of([divided], "validation")) == 0


def test_a_stratified_split_is_by_the_seed_whose_parts_are_most_alike():
    rare = people(90, each=1, labels=["open"] * 9 + ["closed"])
    split = resolved_split([rare], [SET], SplitOptions(test_fold=0, folds=3, stratify=True))
    assert not split.stratify
    assert split.seed == resolved_split([rare], [SET], SplitOptions(test_fold=0, folds=3, stratify=True)).seed
    (divided,) = divide_sets([rare], [SET], split)
    closed = Counter(
        part for label, part in zip(divided.labels, divided.columns[PART], strict=True) if label == "closed"
    )
    assert closed == {"training": 5, "validation": 1, "test": 3}


@pytest.mark.parametrize(
    ("pictures", "split", "message"),
    [
        (strangers(50), SplitOptions(), "nothing says which pictures come from one person"),
        (
            people(60, each=1, labels=["open"]),
            SplitOptions(),
            "all pictures held out for validation are open",
        ),
        (people(50), SplitOptions(test_set="theirs"), "expected the name of a set: set"),
        (
            people(2, split=["training", "test", "training", "training"] * 2),
            SplitOptions(),
            "cuts 2 of the groups: person 0 in test and training",
        ),
        (people(50, split=["training"] * 199 + [""]), SplitOptions(), "no `split` for 199.png"),
    ],
)
def test_what_cannot_be_divided_is_refused(pictures, split, message):
    with pytest.raises(DataError, match=message):
        divide_sets([pictures], [SET], split)


@pytest.mark.parametrize(
    ("pictures", "split", "folds", "parts"),
    [
        (people(200), SplitOptions(), 5, 10),
        (people(200), SplitOptions(test_fold="all"), 5, 10),
        (people(12, each=1), SplitOptions(seed=1), 5, range(2, 10)),
        (people(24, each=1), SplitOptions(test_fold="all"), range(2, 6), range(2, 10)),
        (strangers(8), SplitOptions(allow_leak=True), 5, range(2, 10)),
        (people(12, each=1), SplitOptions(folds=7, validation_parts=3), 7, 3),
    ],
)
def test_a_small_set_is_divided_into_fewer_parts(pictures, split, folds, parts):
    resolved = resolved_split([pictures], [SET], split)
    assert resolved.folds in np.atleast_1d(folds)
    assert resolved.validation_parts in np.atleast_1d(parts)
    lines = " ".join(shrunk_in_words(split, resolved))
    assert ("--split.validation-parts" in lines) == (not split.validation_parts and parts != 10)
    for fold in range(resolved.folds) if split.test_fold == "all" else [split.test_fold]:
        (divided,) = divide_sets([pictures], [SET], replace(resolved, test_fold=fold))
        found = set(zip(divided.labels, divided.columns[PART], strict=True))
        assert {label for label, part in found if part == "validation"} == {"closed", "open"}


def test_what_the_user_chose_for_a_small_set_stays_an_error():
    pictures, split = people(12, each=1), SplitOptions(validation_parts=10, seed=1)
    assert resolved_split([pictures], [SET], split).validation_parts == 10
    with pytest.raises(SmallSetError, match="held out"):
        divide_sets([pictures], [SET], split)


def test_what_would_leak_is_divided_if_that_is_allowed():
    (divided,) = divide_sets([strangers(50)], [SET], SplitOptions(allow_leak=True))
    assert 5 < Counter(divided.columns[PART])["validation"] < 50


def test_a_class_that_only_the_held_out_have_is_refused():
    labels = ["open", "closed", "closed", "open"] * 10 + ["blink"] * 4
    parts = ["training"] * 20 + ["validation"] * 24
    with pytest.raises(DataError, match="class 'blink': no picture is left to train on"):
        divide_sets([people(11, labels=labels, split=parts)], [SET], SplitOptions())


def test_somebody_must_be_held_out():
    with pytest.raises(DataError, match="nobody is held out for validation"):
        divide_sets([people(50)], [UNHELD], SplitOptions())


@pytest.fixture
def unnamed_people(tmp_path, monkeypatch):
    """The folder `here/eyes` with 60 files of different contents; `here` is the current folder."""
    for number in range(60):
        file = tmp_path / "here" / "eyes" / ("open" if number % 2 else "closed") / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"picture {number}".encode())
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def held_out(data):
    pictures = read_labelled(str(data))
    (divided,) = divide_sets([pictures], [SET], SplitOptions(test_fold=1, allow_leak=True))
    parts = zip(pictures.files, divided.columns[PART], strict=True)
    return {file.read(): part for file, part in parts if part != "training"}


def test_a_set_is_divided_alike_wherever_it_lies_and_however_it_is_named(unnamed_people, monkeypatch):
    expected = held_out("eyes")
    assert Counter(expected.values()).keys() == {"validation", "test"}
    for data in ("./eyes", "eyes/", "../here/eyes", unnamed_people / "here" / "eyes", "folders:eyes"):
        assert held_out(data) == expected
    shutil.copytree("eyes", "moved/copy of eyes")
    shutil.make_archive("zipped", "zip", ".", "eyes")
    rows = [f"{file.resolve()},{file.parent.name}" for file in Path("eyes").rglob("*.png")]
    (unnamed_people / "rows.csv").write_text("\n".join(["path,label", *rows]))
    for data in ("moved/copy of eyes", "zipped.zip", "../rows.csv"):
        assert held_out(data) == expected
    monkeypatch.chdir("eyes")
    assert held_out(".") == expected


@pytest.mark.usefixtures("unnamed_people")
def test_equal_files_of_unnamed_people_are_in_one_part():
    shutil.copytree("eyes", "again")
    files = [*read_labelled("eyes").files, *read_labelled("again").files]
    pictures = LabelledPictures("set", files, ["open", "closed"] * 60, [""] * 120)
    (divided,) = divide_sets([pictures], [SET], SplitOptions(test_fold=1, allow_leak=True))
    parts = {(file.read(), part) for file, part in zip(files, divided.columns[PART], strict=True)}
    assert len(parts) == 60
