"""Sets as a benchmark reads them: renamed labels, their own splits, recipes."""

import pytest

pytest.importorskip("lightning", reason="lightning is not installed; it comes with eyelid[train]")

from eyelid.columns import ColumnOptions
from eyelid.data import LabelledPictures
from eyelid.errors import DataError, OptionError
from eyelid.peers.fold_parts import FoldParts
from eyelid.peers.inputs import fold_trainings, ignored_split_columns, read_states
from eyelid.peers.options import PEER_NAMES, BenchmarkOptions
from eyelid.peers.selection import make_peers
from eyelid.peers.trained_net import training_on_fold
from eyelid.training.options import SetOptions, SplitOptions, TrainOptions
from eyelid.training.recipe import load_recipe

WITH_TEST = ["training", "validation", "test", "test"]
WITHOUT = ["training", "validation", "training", "training"]


def write_set(folder, labels):
    folder.mkdir()
    for number, _ in enumerate(labels):
        (folder / f"{number}.png").write_bytes(b"")
    table = "".join(f"{number}.png,{label}\n" for number, label in enumerate(labels))
    (folder / "truth.csv").write_text(f"file,label\n{table}")
    return str(folder / "truth.csv")


def options_of(data, **more):
    return BenchmarkOptions(data=tuple(data), **more)


@pytest.mark.parametrize(
    ("splits", "asked_for", "folds"),
    [
        ([None], SplitOptions(), [0]),
        ([None], SplitOptions(test_fold=3), [3]),
        ([None], SplitOptions(test_fold="all", folds=2), [0, 1]),
        ([WITH_TEST], SplitOptions(), [None]),
        ([WITH_TEST], SplitOptions(test_fold=1), [1]),
        ([WITHOUT], SplitOptions(), [0]),
        ([WITHOUT, None], SplitOptions(), [0]),
        ([WITH_TEST, WITHOUT], SplitOptions(), [None]),
        ([WITH_TEST, None], SplitOptions(test_fold=0), [0]),
        ([WITH_TEST, None], SplitOptions(test_set="set1"), [None]),
        (
            [None, WITH_TEST],
            SplitOptions(),
            "set1 says by its column `split` who is scored, and set0 has no such column: add one, or hold",
        ),
    ],
)
def test_a_sets_own_split_counts_unless_a_fold_is_asked_for(splits, asked_for, folds, tmp_path):
    data = [write_set(tmp_path / f"set{number}", ["open", "closed"] * 2) for number, _ in enumerate(splits)]
    options = options_of(data, split=asked_for)
    set_options, read = read_states(data, options)
    sets = [
        LabelledPictures(one.name, one.files, one.labels, list("abcd"), {"split": split} if split else {})
        for one, split in zip(read, splits, strict=True)
    ]
    if isinstance(folds, str):
        with pytest.raises(DataError, match=folds):
            fold_trainings(options, set_options, sets)
        return
    trainings = fold_trainings(options, set_options, sets)
    assert [training.split.test_fold for training in trainings] == folds
    for training in trainings:
        by_hash = [f"set{number}" for number, split in enumerate(splits) if split and folds != [None]]
        assert [line.partition(":")[0] for line in ignored_split_columns(sets, training.split)] == by_hash


def test_labels_are_renamed_in_the_sets_that_have_them(tmp_path):
    data = [write_set(tmp_path / "one", ["Wide", "shut"]), write_set(tmp_path / "two", ["open", "closed"])]
    options = options_of(data, rename={"wide": "open", "shut": "closed"}, draws=1)
    set_options, sets = read_states(data, options)
    assert [list(pictures.labels) for pictures in sets] == [["open", "closed"]] * 2
    assert [each.rename for each in set_options] == [options.rename, {}]
    training = TrainOptions(sets=tuple(set_options))
    fold = FoldParts(training=training, divided=sets, data=None, resume=False)
    assert [each.rename for each in training_on_fold("knn", TrainOptions(), fold).sets] == [
        options.rename,
        {},
    ]


def test_a_recipe_for_the_same_set_divides_it_by_the_columns_of_the_benchmark(tmp_path):
    data = [write_set(tmp_path / "one", ["open", "closed"])]
    recipe = TrainOptions(sets=(SetOptions(data=data[0], columns=ColumnOptions(group="session")),))
    for columns in (ColumnOptions(group="file"), ColumnOptions()):
        set_options, sets = read_states(data, options_of(data, columns=columns))
        common = TrainOptions(sets=tuple(set_options), hidden=True)
        fold = FoldParts(training=common, divided=sets, data=None, resume=False)
        options = training_on_fold("recipe", recipe, fold)
        assert [each.columns for each in options.sets] == [columns]
        assert options.hidden


@pytest.mark.parametrize(
    ("rename", "message"),
    [
        ({}, "label 'shut' of .*: peers tell states, expected closed or open; .* --rename.shut=CLASS"),
        ({"Wide": "open"}, "one: rename of 'Wide', which is none of its labels: Open, shut"),
    ],
)
def test_strange_labels_are_refused(rename, message, tmp_path):
    data = [write_set(tmp_path / "one", ["Open", "shut"])]
    with pytest.raises(DataError, match=message):
        read_states(data, options_of(data, rename=rename))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"file,label\n" + b"0.png,open\n" * 500, "not the options of a training"),
        (b"\xff\xfe\x00", "not the options of a training"),
        (b"net: {name: [", "not the options of a training"),
        (b"net: {" + b", ".join(b"key%d: 1" % key for key in range(500)) + b"}", "not the options of a"),
        (b"fit: {epochs: %s}" % (b"many " * 500), "not the options of a training"),
    ],
)
def test_a_recipe_that_is_none_is_refused_in_few_words(content, message, tmp_path):
    (tmp_path / "r.yaml").write_bytes(content)
    with pytest.raises(OptionError, match=message) as caught:
        load_recipe(str(tmp_path / "r.yaml"))
    assert len(str(caught.value)) < 400 + len(str(tmp_path))


def test_every_name_of_a_peer_makes_that_peer(drawn_set):
    training = TrainOptions(data=(str(drawn_set),))
    names = [
        name for name in PEER_NAMES if name not in ("open-closed-eye", "mediapipe")
    ]  # not eyelid's to ship
    peers = make_peers(
        names, model="eye_state", open_closed_eye_file="", mediapipe="", default=training, recipe=training
    )
    assert [peer.name for peer in peers] == names
