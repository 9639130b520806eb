"""How labels are read, whoever wrote them."""

import pytest

from eyelid.data import expect_renamed, read_labels, rename_advice
from eyelid.data.labels import CLASSES, states_of_numbers
from eyelid.errors import DataError
from eyelid.model_files import CLASSES as CLASSES_OF_TASKS


@pytest.mark.parametrize(
    ("labels", "rename", "expected"),
    [
        (["open", "Closed", "OPEN ", "closed "], {}, ["open", "closed", "open", "closed"]),
        (["LEFT", "Blink"], {}, ["left", "blink"]),
        (["1", "0", ""], {}, ["open", "closed", ""]),
        (["1.0", "0.0", "nan"], {}, ["open", "closed", ""]),
        (["True", "FALSE", "Open"], {}, ["open", "closed", "open"]),
        (["nan", "NaN", "None", " ", "N/A", "null", "open"], {}, [""] * 6 + ["open"]),
        (["1", "0"], {"1": "closed", "0": "open"}, ["closed", "open"]),
        (["1.0", "0.0"], {"1": "open", "0": "closed"}, ["open", "closed"]),
        (["True", "False"], {True: "open", False: "closed"}, ["open", "closed"]),
        (["1", "0"], {1.0: "open", 0.0: "closed"}, ["open", "closed"]),
        (["offen", "Zu", "ZU"], {"OFFEN": "Open", "zu": "closed"}, ["open", "closed", "closed"]),
        (["A", "a"], {"A": "open", "a": "closed"}, ["open", "closed"]),
        (["open", "yawn"], {"Yawn": ""}, ["open", ""]),
        (['{"choices": ["Open"]}', '{"choices":["zu"]}'], {"zu": "closed"}, ["open", "closed"]),
        (["open", "yawn", "talk"], {"yawn": "null", "talk": "None"}, ["open", "", ""]),
        (["none", "open"], {"none": "closed"}, ["closed", "open"]),
        (["Cafe\N{COMBINING ACUTE ACCENT}", "caf\xe9", "caf\xe9"], {}, ["caf\xe9"] * 3),
    ],
)
def test_a_class_is_known_in_every_spelling(labels, rename, expected):
    assert read_labels(labels, rename=rename).labels == expected


@pytest.mark.parametrize(
    ("labels", "rename"),
    [
        (["0", "1", "2"], {}),
        (["0.93", "0.04"], {}),
        (["1", "offen"], {}),
        (["1", "0"], {"1": "1"}),
    ],
)
def test_numbers_are_states_only_where_nothing_speaks_against_it(labels, rename):
    reading = read_labels(labels, rename=rename)
    assert (reading.labels, reading.note) == (labels, "")


def test_how_numbers_are_read_is_told():
    assert read_labels(["1.0", "0.0"], rename={}).note == (
        "label 1 is read as open, 0 is read as closed; if it means something else, say so by --rename.0=CLASS"
    )


def test_numbers_of_other_columns_and_other_classes_stay():
    assert read_labels(["1", "0"], rename={}, column="glasses").labels == ["1", "0"]
    assert read_labels(["1", "0", "AWAKE"], rename={}, classes=("Awake", "0")).labels == ["1", "0", "Awake"]


def test_one_is_closed_in_a_column_that_says_so_and_this_is_told():
    reading = read_labels(["1", "0", "closed"], rename={}, column="is_closed")
    assert (reading.labels, reading.note) == (
        ["closed", "open", "closed"],
        "label 1 is read as closed, 0 is read as open in the column is_closed; "
        "if it means something else, say so by --rename.0=CLASS",
    )


@pytest.mark.parametrize(
    ("column", "one"),
    [
        *(
            ("", "open"),
            ("eye_state", "open"),
            ("is_open", "open"),
            ("target", "open"),
            ("annotation", "open"),
        ),
        *(
            ("is_closed", "closed"),
            ("eyes closed", "closed"),
            ("blink", "closed"),
            ("closed_label", "closed"),
        ),
        *(("glasses", None), ("is_not_open", None), ("unopened", None), ("open_or_closed", None)),
    ],
)
def test_what_numbers_stand_for_is_known_by_the_name_of_their_column(column, one):
    assert states_of_numbers(column).get("1") == one


def test_a_label_that_does_not_occur_is_not_renamed():
    expect_renamed({"OFFEN": "open", 1: "closed"}, ["offen ", "1.0"], source="set")
    with pytest.raises(DataError, match="set: rename of 'shut', which is none of its labels: offen, zu"):
        expect_renamed({"shut": "closed"}, ["zu", "offen"], source="set")


def test_the_advice_can_be_typed_and_guesses_nothing():
    assert rename_advice("half shut") == (
        "say what it stands for by '--rename.half shut=CLASS', "
        "or leave its pictures out by '--rename.half shut='"
    )


def test_the_classes_are_those_of_the_models():
    assert set(CLASSES) == {name for names in CLASSES_OF_TASKS.values() for name in names}
