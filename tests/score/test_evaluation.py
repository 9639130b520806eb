import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from eyelid.data import PackedPatches
from eyelid.errors import DataError
from eyelid.model_files import CLASSES
from eyelid.read import UNSURE, Reader
from eyelid.score import STATES, ScoringRules, SetReadings, evaluate_readings, read_set, slicing_columns
from eyelid.score.evaluation_terminal import print_evaluation
from eyelid.synth import draw_eyes

MOVEMENTS = CLASSES["movement"]


def evaluated(
    labels, predictions, groups, classes=MOVEMENTS, sure=0.9, unsure_below=0.5, slices=(), **options
):
    """Scores readings whose likeliest classes are `predictions`, with the probabilities `sure`."""
    sure = np.broadcast_to(np.array(sure, np.float32), len(labels))
    probabilities = np.repeat(((1 - sure) / (len(classes) - 1))[:, None], len(classes), axis=1)
    probabilities[np.arange(len(labels)), predictions] = sure
    readings = SetReadings(
        name="mine",
        part="",
        sources=[""] * len(labels),
        groups=np.array(list(groups), np.str_),
        labels=np.array(labels),
        probabilities=probabilities,
    )
    rules = ScoringRules(classes=classes, unsure_below=unsure_below, slices=slices, resamples=50)
    return evaluate_readings(readings, rules, **options)


def evaluated_set(packed, slices=None, resamples=500):
    reader = Reader.load()
    info = reader.info
    rules = ScoringRules(
        classes=info.classes, unsure_below=info.unsure_below, slices=slices, resamples=resamples
    )
    return evaluate_readings(
        read_set(reader, packed),
        rules,
        columns=None if slices is None else slicing_columns(packed),
        unreadable=packed.unreadable,
    )


def shown(evaluation, width=80):
    stream = io.StringIO()
    print_evaluation(evaluation, Console(file=stream, width=width, highlight=False))
    return stream.getvalue()


def test_an_evaluation_counts_pictures_groups_and_confusions():
    evaluation = evaluated([0, 0, 1, 4], [0, 1, 1, 4], ["a", "a", "b", "c"])
    assert (evaluation.pictures, evaluation.groups, evaluation.classes) == (4, 3, MOVEMENTS)
    expected = np.zeros((5, 5), int)
    expected[[0, 0, 1, 4], [0, 1, 1, 4]] = 1
    assert (evaluation.confusion == expected).all()
    assert evaluation.per_class["left"].recall == 0.5
    assert evaluation.per_class["blink"].pictures == 0


@pytest.mark.parametrize(
    ("unsure_below", "unsure", "decided_error"),
    [
        (0.5, 0, 0.25),
        (0.7, 0.25, 0),
        (0.95, 1, 0),
        ([0.95, 0.95, 0.5, 0.5], 0.5, 0.5),  # each by the threshold of its own model
    ],
)
def test_undecided_pictures_count_in_the_scores_but_not_in_the_error_of_the_decided(
    unsure_below, unsure, decided_error
):
    sure = [0.9, 0.9, 0.9, 0.6]
    evaluation = evaluated([0, 0, 1, 1], [0, 0, 1, 0], "abcd", sure=sure, unsure_below=np.array(unsure_below))
    assert evaluation.scores["accuracy"].value == 0.75
    assert (evaluation.unsure, evaluation.decided_error) == (unsure, decided_error)


@pytest.mark.parametrize(
    ("classes", "names"),
    [
        (STATES, ["accuracy", "weighted_f1", "macro_f1", "f1", "auc", "eer"]),
        (MOVEMENTS, ["accuracy", "weighted_f1", "macro_f1"]),
    ],
)
def test_the_numbers_for_a_model_file_are_plain(classes, names):
    numbers = evaluated([0, 1, 1], [0, 1, 0], "abc", classes).numbers()
    assert list(numbers) == ["pictures", "groups", *names, "unsure", "decided_error"]
    assert numbers["accuracy"] == 0.666667
    assert {type(value) for value in numbers.values()} <= {int, float}


@pytest.mark.parametrize(
    ("groups", "options", "warnings"),
    [
        ([0] * 120, {}, ["no interval: it needs pictures of at least two people"]),
        ([0, 1, 2] * 40, {}, ["few groups (3): the intervals are rough"]),
        (range(120), {}, ["each picture counts as a person: the intervals are too narrow if some repeat"]),
        ([*range(119), 0], {}, []),
        ([*range(11), 0], {}, ["few pictures (12): one error more or less is 0.083"]),
        (
            [*range(119), 0],
            {"seen": "ours"},
            ["the model was trained on a set named ours (judged by names only): these scores say little"],
        ),
        (
            [*range(119), 0],
            {"unreadable": ["a.png: empty"] * 30},
            [
                "30 pictures could not be read and so not scored: had the model erred there, too, the "
                "accuracy would be 0.7800"
            ],
        ),
        (
            [*range(119), 0],
            {"left_out": 1234},
            ["1,234 pictures not scored, for which the set has no such label"],
        ),
        (
            [*range(119), 0],
            {"eyeless": ["nobody.png"]},
            ["1 picture not scored, in which no eye of a face was found, and which may be the harder ones"],
        ),
        ([*range(119), 0], {"slices": ["lamp", "hat"]}, ["--slices lamp: all pictures have one value there"]),
        (
            [*range(119), 0],
            {"wrong": 0},
            ["no interval for weighted_f1, macro_f1, f1, auc, eer: drawing people again"],
        ),
        ([*range(119), 0], {"classes": MOVEMENTS[:4]}, ["no pictures of up, blink: how well they are read"]),
        (
            [*range(119), 0],
            {"labels": 1},
            ["all pictures are open: the accuracy is how often that was found; precision, F1, AUC and EER"],
        ),
    ],
)
def test_what_weakens_the_scores_is_a_warning(groups, options, warnings):
    labels = [options.pop("labels", 0), 1] * (len(groups) // 2)
    predictions = [*labels]
    for number in (0, 2, 6)[: options.pop("wrong", 3)]:  # without an error there are no intervals either
        predictions[number] = 1 - predictions[number]
    columns = {"lamp": ["on"] * len(groups), "hat": [str(label) for label in predictions]}
    evaluation = evaluated(labels, predictions, groups, columns=columns, **{"classes": STATES} | options)
    assert len(evaluation.warnings) == len(warnings)
    for line, warning in zip(evaluation.warnings, warnings, strict=True):
        assert line.startswith(warning)
        assert warning in " ".join(shown(evaluation).split())


def test_shares_without_an_error_have_exact_intervals_over_people_and_all_else_has_none():
    labels, people = [0, 1] * 40, [number // 2 for number in range(80)]
    columns = {"lamp": ["on", "on", "off", "off"] * 20}
    evaluation = evaluated(labels, labels, people, STATES, columns=columns, slices=("lamp",))
    scores, end = evaluation.scores, 0.025 ** (1 / 40)
    for name in ("accuracy", "precision", "recall", "closed_precision", "closed_recall"):
        assert (scores[name].low, scores[name].high) == pytest.approx((end, 1))
    for name in ("f1", "macro_f1", "macro_recall", "auc", "eer", "average_precision", "aurc"):
        assert not scores[name].interval
    decided = evaluation.coverage.decided
    assert (decided.error.low, decided.error.high) == pytest.approx((0, 1 - end))
    assert (decided.coverage.low, decided.coverage.high) == pytest.approx((end, 1))
    assert [each.accuracy.low for each in evaluation.reliability] == pytest.approx([end])
    assert [each.accuracy.low for each in evaluation.slices] == pytest.approx([0.025 ** (1 / 20)] * 2)
    assert {each.difference.interval for each in evaluation.slices} == {""}


@pytest.mark.parametrize("classes", [STATES, ("left", "right", "blink"), MOVEMENTS])
def test_a_terminal_of_80_columns_shows_the_whole_confusion(classes):
    random = np.random.default_rng(0)
    labels, predictions = random.integers(0, len(classes), (2, 35_000))
    evaluation = evaluated(labels, predictions, range(35_000), classes)
    lines = [line.split() for line in shown(evaluation).splitlines()]
    assert ["is", "/", "read", "as", *classes] in lines
    for name, row in zip(classes, evaluation.confusion.tolist(), strict=True):
        assert [name, *(f"{count:,}" for count in row)] in lines
    for name, score in evaluation.per_class.items():
        shares = [f"{share:.4f}" for share in (score.precision, score.recall, score.f1)]
        assert [name, f"{score.pictures:,}", *shares] in lines


def test_files_that_could_not_be_read_are_listed_up_to_twenty():
    text = shown(
        evaluated([0, 1], [0, 1], "ab", unreadable=[f"{number}.png: empty" for number in range(1022)])
    )
    assert text.count("\nnot scored: ") == 21
    assert "not scored: … and 1,002 more" in text


def test_the_terminal_shows_the_worst_slices(packed):
    columns = {"lamp": ["on", "off", "off"] * 40, "person": packed.groups.tolist()}
    evaluation = evaluated_set(replace(packed, columns=columns), slices=(), resamples=100)
    lines = [" ".join(line.split()) for line in shown(evaluation).splitlines()]
    assert len(evaluation.slices) == 2 + 3 * 4
    for each in evaluation.slices[:10]:
        few = ", few" if each.few else ""
        start = f"{each.column} {each.value}{few} {each.pictures} {each.groups} {each.accuracy.value:.4f}"
        assert any(line.startswith(start) for line in lines)
    assert "… and 4 more slices; --output FOLDER keeps every one" in lines
    assert max(map(len, shown(evaluation).splitlines())) <= 80


def test_slices_go_by_groups_when_they_are_named(packed):
    evaluation = evaluated_set(packed, slices=("group",), resamples=0)
    assert {each.value for each in evaluation.slices} == set(packed.groups.tolist())
    assert not evaluated_set(packed, resamples=0).slices


def test_names_cannot_disturb_the_terminal():
    evaluation = evaluated([0, 1], [0, 1], "ab", unreadable=["\x1b[31m.png: the file is empty"])
    assert r"not scored: \x1b[31m.png: the file is empty" in shown(evaluation)


@pytest.fixture(scope="module")
def packed():
    patches, looks = draw_eyes(120, seed=5, size=24)
    grey = patches.mean(axis=3).astype(np.uint8)
    labels = np.array([STATES.index(look.state) for look in looks])
    groups = np.array([f"person {number // 8}" for number in range(120)])
    return PackedPatches("mrl", grey, labels, groups, [""] * 120, ["broken.png: the file is empty"])


@pytest.mark.parametrize("at_once", [50, 120, 4096])
def test_patches_are_scored_as_the_model_reads_them(packed, at_once, monkeypatch):
    monkeypatch.setattr("eyelid.score.set_readings._READ_AT_ONCE", at_once)
    readings = Reader.load().read(packed.patches)
    evaluation = evaluated_set(packed, resamples=20)
    right = (readings.p_open > 0.5) == (packed.labels == STATES.index("open"))
    assert evaluation.scores["accuracy"].value == pytest.approx(right.mean())
    assert evaluation.unsure == pytest.approx(np.mean([state == UNSURE for state in readings.state]))
    assert evaluation.unreadable == ["broken.png: the file is empty"]
    assert (evaluation.pictures, evaluation.groups) == (120, 15)


def test_no_patches_cannot_be_scored(packed):
    with pytest.raises(DataError, match="no pictures to score"):
        evaluated_set(packed.take(np.zeros(120, bool)))
