"""A model file says what it is; whatever is not one of ours is refused by name."""

import json
from dataclasses import replace

import pytest

from eyelid import ModelInfo
from eyelid.errors import ModelError, OptionError
from eyelid.model_files import SCHEMA

from ..model_infos import model_info

INFO = model_info(
    framing="the eye, wide as it is, in the middle",
    unsure_below=0.7,
    trained_on="drawn eyes \N{EYE}",
    code_version="0.1.0",
    scores={"drawn": {"accuracy": 0.98}},
    thresholds=((0.005, 0.97), (0.02, 0.8)),
)


@pytest.mark.parametrize(
    "info",
    [INFO, replace(INFO, task="movement", classes=("left", "right", "blink")), replace(INFO, scores={})],
)
def test_metadata_comes_back_as_it_was(info):
    assert ModelInfo.from_metadata(info.to_metadata(), "a.onnx") == info


def test_keys_of_others_are_ignored():
    assert (
        ModelInfo.from_metadata(INFO.to_metadata() | {"author": "x", "eyelid.later": "1"}, "a.onnx") == INFO
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"schema": None}, "an ONNX file, but not an eyelid model: it has no 'eyelid.schema'"),
        (
            {"schema": SCHEMA + 1},
            f"written in model schema {SCHEMA + 1}, and this eyelid reads schema {SCHEMA}",
        ),
        ({"schema": "one"}, "written in model schema 'one'"),
        ({"name": None, "scores": None}, "its eyelid metadata lacks name, scores"),
        ({"task": "gaze"}, "task 'gaze': expected one of state, movement"),
        ({"task": ["state"]}, "metadata is damaged"),
        ({"classes": ["open"]}, r"classes \['open'\]: expected at least two"),
        ({"classes": ["open", "open"]}, "expected at least two"),
        ({"classes": ["open", "shut"]}, "expected at least two"),
        ({"classes": "open"}, "expected at least two"),
        ({"classes": 7}, "metadata is damaged"),
        ({"input_size": "24"}, "input_size '24': expected a number of pixels"),
        ({"input_size": 0}, "input_size 0"),
        ({"unsure_below": "much"}, "metadata is damaged"),
        ({"thresholds": [0.01, 0.9]}, "metadata is damaged"),
        ({"thresholds": [[0.01, "much"]]}, "metadata is damaged"),
        ({"unsure_below": 1.5}, "unsure_below 1.5: expected 0 to 1"),
        ({"unsure_below": float("nan")}, "unsure_below nan: expected 0 to 1"),
        ({"thresholds": [[0.01, 7]]}, "thresholds .*: expected pairs of numbers from 0 to 1"),
        ({"input_size": True}, "input_size True: expected a number of pixels"),
        ({"name": 7}, "name 7: expected a text"),
        ({"trained_on": None}, "lacks trained_on"),
        ({"set_names": [7]}, "set_names .*: expected texts"),
        ({"scores": ["drawn"]}, "metadata is damaged"),
        ({"scores": {"drawn": {"accuracy": "much"}}}, "scores .*: expected numbers"),
        ({"task": "gaze" * 9999}, r"task 'gaze.{9,40}': expected one of state, movement"),
    ],
)
def test_other_metadata_is_refused_by_name(changed, message):
    metadata = INFO.to_metadata()
    for key, value in changed.items():
        del metadata[f"eyelid.{key}"]
        if value is not None:
            metadata[f"eyelid.{key}"] = json.dumps(value)
    with pytest.raises(ModelError, match=rf"^strange\.onnx: .*{message}"):
        ModelInfo.from_metadata(metadata, "strange.onnx")


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "9" * 5_000], ids=["cut", "nested", "digits"])
def test_metadata_that_is_no_json_is_refused(text):
    with pytest.raises(ModelError, match=r"^a\.onnx: its eyelid metadata is damaged"):
        ModelInfo.from_metadata(INFO.to_metadata() | {"eyelid.classes": text}, "a.onnx")


@pytest.mark.parametrize(("rate", "least"), [(0.005, 0.97), (0.0199, 0.97), (0.02, 0.8), (0.5, 0.8)])
def test_the_threshold_is_that_of_the_highest_rate_that_is_not_above_the_one_asked_for(rate, least):
    assert INFO.unsure_below_for(rate) == least


@pytest.mark.parametrize(
    ("info", "message"),
    [
        (INFO, "decided error 0.001: model mine cannot keep it: its lowest rate is 0.005"),
        (replace(INFO, thresholds=()), "model mine cannot keep it: it names no rates"),
    ],
)
def test_a_rate_that_the_model_cannot_keep_is_refused(info, message):
    with pytest.raises(OptionError, match=message):
        info.unsure_below_for(0.001)
