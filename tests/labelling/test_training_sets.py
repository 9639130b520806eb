"""The sets of the training that follows a sitting: honest about who is held out."""

import csv

import cv2
import pytest

from eyelid.errors import LabelError
from eyelid.labelling.label_rows import LabelRow
from eyelid.labelling.pile import Pile
from eyelid.labelling.training_sets import WEIGHT, base_options, training_options
from eyelid.synth import draw_eyes
from eyelid.training.labelled_sets import read_sets
from eyelid.training.split import divide_sets


@pytest.fixture(scope="module")
def pile(tmp_path_factory):
    """Forty eyes, and the same forty once more, a little darker."""
    folder = tmp_path_factory.mktemp("pile")
    patches, looks = draw_eyes(40, seed=5, size=24, well_lit=True)
    for number, patch in enumerate([*patches, *(0.9 * patches)]):
        cv2.imwrite(str(folder / f"{number:02} {looks[number % 40].state}.png"), patch)
    return Pile([str(folder)], size=24)


def row(pile, number, *, by="ann", group="", tags=""):
    name = pile.names[number]
    label = name.removesuffix(".png").split(" ")[1]
    empty = dict.fromkeys(LabelRow._fields, "")
    cells = {"name": name, "target": label, "by": by, "group": group, "tags": tags}
    return LabelRow(**(empty | cells | {"path": pile.files[number].path}))


def make_options(pile, rows, folder, drawn=()):
    messages = []
    drawn = {pile.names[number] for number in drawn}
    options = training_options(
        base_options(),
        rows,
        pile,
        classes=("open", "closed"),
        drawn=drawn,
        folder=folder,
        say=messages.append,
    )
    return options, messages


def read(options):
    return [list(csv.DictReader(open(set_.data.removeprefix("manifest:")))) for set_ in options.sets]


def test_nobody_who_is_held_out_is_trained_on_by_a_suggestion(pile, tmp_path):
    rows = [row(pile, n, by="ann" if n < 40 else "model", group=f"person {n % 20}") for n in range(79)]
    options, messages = make_options(pile, rows, tmp_path)
    by_hand, by_model = read(options)
    out = {line["group"] for line in by_hand if line["split"] == "validation"}
    assert 1 <= len(out) <= 10
    assert not out & {line["group"] for line in (*by_model, *by_hand) if line.get("split") != "validation"}
    assert len(by_hand) == 40
    left_out = sum(n % 20 in {int(name.split()[1]) for name in out} for n in range(40, 79))
    assert len(by_model) == 39 - left_out
    assert any(line.startswith(f"{left_out} suggestions are left out") for line in messages)
    assert [set_.weight for set_ in options.sets] == [1, WEIGHT]
    assert not options.split.allow_leak
    divided = divide_sets(read_sets(options.sets), options.sets, options.split)
    assert [set(pictures.columns["part"]) for pictures in divided] == [
        {"training", "validation"},
        {"training"},
    ]


def test_pictures_drawn_at_random_are_held_out_since_they_are_like_the_pile(pile, tmp_path):
    rows = [row(pile, n, group=f"person {n}") for n in range(80)]
    options, messages = make_options(pile, rows, tmp_path, drawn=range(22))
    parts = {line["group"]: line["split"] for line in read(options)[0]}
    assert {who for who, split in parts.items() if split == "validation"} == {
        f"person {n}" for n in range(22)
    }
    assert len(parts) == 80 - 22  # of each of these there is a darker copy
    assert "held out are the 22 that were drawn at random" in options.notes
    assert not any("held out are" in line for line in messages)
    assert not options.split.allow_leak


@pytest.mark.parametrize(
    ("drawn", "people"),
    [
        (range(19), 80),  # too few
        ([n for n in range(80) if n % 2], 80),  # too many to be kept from training
        (range(22), 10),  # these people are in all pictures
        ("open", 80),  # all of one class
    ],
)
def test_where_those_drawn_do_not_suffice_that_is_said(drawn, people, pile, tmp_path):
    if drawn == "open":
        drawn = [n for n in range(80) if pile.names[n].endswith("open.png")][:24]
    rows = [row(pile, n, group=f"person {n % people}") for n in range(80)]
    options, messages = make_options(pile, rows, tmp_path, drawn=drawn)
    assert any(line.startswith(f"only {len(drawn)} of the labelled pictures were drawn") for line in messages)
    assert "held out are one in 5, which are harder" in options.notes


def test_imported_labels_are_not_called_hard(pile, tmp_path):
    rows = [row(pile, n)._replace(imported="yes") for n in range(40)]
    options, messages = make_options(pile, rows, tmp_path)
    assert "held out are one in 5. " in options.notes
    assert messages == []


def test_without_groups_pictures_are_held_out_and_the_report_says_so(pile, tmp_path):
    options, _ = make_options(pile, [row(pile, n) for n in range(40)], tmp_path)
    (by_hand,) = read(options)
    assert options.split.allow_leak
    assert {line["split"] for line in by_hand} == {"training", "validation"}
    assert "40 labels by hand" in options.notes


@pytest.mark.parametrize("by", ["ann", "model"])
def test_what_is_nearly_the_same_as_something_held_out_is_left_out(by, pile, tmp_path):
    rows = [row(pile, n, by="ann" if n < 40 else by) for n in range(80)]
    twin = {pile.files[n].path: pile.files[(n + 40) % 80].path for n in range(80)}
    options, messages = make_options(pile, rows, tmp_path)
    lines = [line for table in read(options) for line in table]
    held = {line["path"] for line in lines if line.get("split") == "validation"}
    trained = {line["path"] for line in lines} - held
    assert held
    assert not {twin[path] for path in held} & trained
    assert len(trained) + len(held | {twin[path] for path in held}) == 80
    assert any("left out: nearly the same as one that is held out" in line for line in messages)


def test_bad_pictures_and_those_without_a_label_are_not_learned_from(pile, tmp_path):
    rows = [row(pile, n, tags="bad;glasses" if n == 3 else "glasses") for n in range(40)]
    rows.append(row(pile, 50)._replace(target="", cant_tell="yes"))
    paths = {line["path"] for line in read(make_options(pile, rows, tmp_path)[0])[0]}
    assert paths == {pile.files[n].path for n in range(40) if n != 3}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (lambda pile: [], "labels of 0 classes: expected two"),
        (lambda pile: [row(pile, 0), row(pile, 2)], "labels of 1 classes|all of 1"),
        (lambda pile: [row(pile, n, group="ann") for n in range(20)], "all of 1: expected two at least"),
    ],
)
def test_too_few_labels_are_refused(pile, rows, message, tmp_path):
    with pytest.raises(LabelError, match=message):
        make_options(pile, rows(pile), tmp_path)
