"""The files of `evaluate` hold all numbers and show the errors."""

import base64
import csv
import json
import re
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from eyelid.data import PackedPatches
from eyelid.model_files import CLASSES, ModelInfo
from eyelid.score import STATES, ScoringRules, SetReadings, Speed, evaluate_readings, slicing_columns
from eyelid.score.evaluation_report import write_evaluation
from eyelid.score.gallery import SHOWN

COUNT = 400
HOSTILE = "<script>alert('&')</script>\udcff"


class Page(HTMLParser):
    """Reads a page: its tags with attributes, and its text in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(" ".join(data.split()))


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes an evaluation of random readings, and returns it with its folder and its readings.

    Most of the time would go to the plots, which are drawn where they are looked at.
    """

    def write(classes=STATES, labels=None, unreadable=(), name="mine", unsure_below=0.7, plots=False):
        if not plots:
            monkeypatch.setattr("eyelid.score.evaluation_report.draw_plots", lambda *_: [])
        random = np.random.default_rng(0)
        labels = random.integers(0, len(classes), COUNT) if labels is None else np.array(labels)
        weights = random.dirichlet(np.ones(len(classes)), len(labels))
        weights += 2 * np.eye(len(classes))[labels] * random.random((len(labels), 1))
        probabilities = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
        sources = [f"{name}/{index}.png" for index in range(len(labels))]
        groups = np.array([f"{name} {index // 10}" for index in range(len(labels))])
        patches = random.integers(0, 256, (len(labels), 12, 12), np.uint8)
        columns = {"lamp": [f"{name} {index % 3}" for index in range(len(labels))]}
        packed = PackedPatches(name, patches, labels, groups, sources, list(unreadable), columns)
        readings = SetReadings(
            name=name, part="", sources=sources, groups=groups, labels=labels, probabilities=probabilities
        )
        info = ModelInfo(
            name=name,
            task="state" if classes == STATES else "movement",
            classes=classes,
            input_size=12,
            framing="",
            unsure_below=unsure_below,
            trained_on="nothing",
            set_names=(),
            code_version="0",
        )
        speed = Speed(12.5, 150_000.0, 98.3)
        rules = ScoringRules(classes=classes, unsure_below=unsure_below, slices=(), resamples=100)
        evaluation = evaluate_readings(
            readings, rules, columns=slicing_columns(packed), unreadable=packed.unreadable, speed=speed
        )
        write_evaluation(tmp_path, evaluation, readings, packed, info, {"data": "mine", "resamples": None})
        return tmp_path, evaluation, readings, packed

    return write


def test_three_files_are_left(written):
    folder, *_ = written()
    assert sorted(file.name for file in folder.iterdir()) == ["metrics.json", "readings.csv", "report.html"]


@pytest.mark.parametrize("classes", [STATES, CLASSES["movement"]])
def test_metrics_hold_every_number(written, classes):
    folder, evaluation, *_ = written(classes)
    metrics = json.loads((folder / "metrics.json").read_text())
    for name, score in evaluation.scores.items():
        assert metrics["scores"][name] == pytest.approx(
            {"value": score.value, "low": score.low, "high": score.high}, abs=1e-6
        )
    assert metrics["confusion"] == evaluation.confusion.tolist()
    assert [each["pictures"] for each in metrics["slices"]] == [each.pictures for each in evaluation.slices]
    assert metrics["coverage"]["decided"]["coverage"]["value"] == pytest.approx(
        1 - evaluation.unsure, abs=1e-6
    )
    assert len(metrics["reliability"]) == len(evaluation.reliability)
    assert metrics["speed"] == {"microseconds": 12.5, "patches_per_second": 150_000, "kilobytes": 98.3}
    assert metrics["options"] == {"data": "mine", "resamples": None}
    assert {"eyelid", "python", "onnxruntime"} <= set(metrics["versions"])
    assert metrics["warnings"] == evaluation.warnings


def test_readings_tell_what_was_read_of_each_picture(written):
    folder, _, readings, _ = written()
    rows = list(csv.DictReader((folder / "readings.csv").open()))
    assert [row["source"] for row in rows] == readings.sources
    assert [STATES.index(row["label"]) for row in rows] == readings.labels.tolist()
    assert [float(row["p_open"]) for row in rows] == pytest.approx(readings.probabilities[:, 1], abs=1e-6)


@pytest.mark.parametrize(
    ("classes", "labels", "plots"),
    [(STATES, None, 5), (CLASSES["movement"], None, 5), (STATES, [1] * 30, 3), (STATES, [0, 1] * 5, 5)],
)
def test_the_page_has_its_plots(written, classes, labels, plots):
    folder, *_ = written(classes, labels, plots=True)
    text = (folder / "report.html").read_text()
    drawn = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    assert len(drawn) == plots
    for plot in drawn:
        assert b"<svg" in base64.b64decode(plot)


def test_the_page_shows_the_most_confident_errors_first(written):
    folder, _, readings, packed = written()
    text = (folder / "report.html").read_text()
    shown = [attributes for tag, attributes in Page(text).tags if tag == "img" and "title" in attributes]
    confidence = readings.probabilities.max(axis=1)
    wrong = np.flatnonzero(readings.probabilities.argmax(axis=1) != readings.labels)
    errors = wrong[np.argsort(-confidence[wrong])][:SHOWN]
    unsure = np.argsort(confidence)[:SHOWN]
    assert [each["title"] for each in shown] == [readings.sources[index] for index in [*errors, *unsure]]
    first = base64.b64decode(shown[0]["src"].partition(",")[2])
    assert (
        cv2.imdecode(np.frombuffer(first, np.uint8), cv2.IMREAD_GRAYSCALE) == packed.patches[errors[0]]
    ).all()
    said = STATES[readings.probabilities[errors[0]].argmax()]
    label = STATES[readings.labels[errors[0]]]
    p_open = readings.probabilities[errors[0], STATES.index("open")]
    assert f"is {label}, read {said}, P(open) {p_open:.4f}" in Page(text).texts


def test_the_page_shows_scores_slices_and_what_could_not_be_read(written):
    folder, evaluation, *_ = written(unreadable=[f"{number}.png: the file is empty" for number in range(60)])
    page = Page((folder / "report.html").read_text())
    for score in evaluation.scores.values():
        assert f"{score.value:.4f}" in page.texts
        assert score.interval in page.texts
    for each in evaluation.slices:
        assert {each.column, each.value, f"{each.difference.value:+.4f}"} <= set(page.texts)
    assert "Pictures not read, and so in no score: 60" in page.texts
    assert sum(line.endswith("the file is empty") for line in page.texts) == 50
    assert "… and 10 more" in page.texts


def test_no_threshold_may_reach_an_error(written):
    folder, evaluation, *_ = written(labels=[0, 1] * 5)
    metrics = json.loads((folder / "metrics.json").read_text())["coverage"]["at_error"]
    for error, point in evaluation.coverage.at_error.items():
        assert (metrics[str(error)] is None) == (point is None)


def test_nothing_is_fetched_run_or_obeyed(written):
    folder, *_ = written(name=HOSTILE, unreadable=[HOSTILE], plots=True)
    for file in folder.iterdir():
        file.read_text(encoding="utf-8")  # names that are no text do not make it unreadable
    text = (folder / "report.html").read_text()
    page = Page(text)
    assert not {"script", "link", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    assert "http:" not in text
    assert "https:" not in text
    assert "alert('&')" in "".join(page.texts)
