"""The report is one page: warnings first, all it shows inside it, and nothing of what it shows obeyed."""

import base64
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from eyelid.data import PackedPatches
from eyelid.model_files import CLASSES
from eyelid.score import STATES, ScoringRules, SetReadings, evaluate_readings
from eyelid.score.evaluation_report import evaluation_figures
from eyelid.training.training_report import PartCounts, ReportContent, write_report

HOSTILE = "<script>alert('&')</script>"
UNCLOSED = ("meta", "img", "br")


class Page(HTMLParser):
    """Reads a page: its tags with attributes, its text in order, and the cells of its tables."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.rows, self._open = [], [], [], []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in UNCLOSED:
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if data.strip() and self._open[-1] not in ("style", "title"):
            self.texts.append(data.strip())
        if "td" in self._open or "th" in self._open:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data.strip()}".strip()


def evaluated(name, part, classes, groups=40):
    random = np.random.default_rng(0)
    labels = random.integers(0, len(classes), 200)
    probabilities = random.dirichlet(np.ones(len(classes)), 200).astype(np.float32)
    readings = SetReadings(
        name=name,
        part=part,
        sources=[""] * 200,
        groups=random.integers(0, groups, 200).astype(str),
        labels=labels,
        probabilities=probabilities,
    )
    return evaluate_readings(readings, ScoringRules(classes=classes, unsure_below=0.5, resamples=30))


@pytest.fixture
def report(tmp_path):
    """Writes a report with some of its contents changed, and returns its text and the page it makes."""

    def write(**changed):
        contents = {
            "title": "mine",
            "warnings": [],
            "facts": {"task": "movement"},
            "evaluations": [],
            "pictures": [],
            "sets": [],
            "config": "name: mine\n",
            "unreadable": [],
        }
        write_report(tmp_path / "report.html", ReportContent(**contents | changed))
        text = (tmp_path / "report.html").read_text(encoding="utf-8")
        return text, Page(text)

    return write


def test_warnings_stand_before_everything(report):
    warnings = ["This split leaks: 3 groups stand on both sides", "another"]
    _, page = report(warnings=warnings)
    assert page.texts[:3] == [*warnings, "mine"]
    assert report()[1].texts[0] == "mine"


def test_the_scores_of_each_set_and_part_have_their_intervals(report):
    state = evaluated("mrl", "validation", STATES)
    movement = evaluated("gaze", "test", CLASSES["movement"])
    _, page = report(evaluations=[state, movement])
    metrics = ["accuracy", "weighted_f1", "macro_f1", "f1", "auc", "eer"]
    assert ["set", "part", "pictures", "groups", *metrics, "unsure", "decided error"] in page.rows
    for evaluation, empty in ((state, []), (movement, ["", "", ""])):
        scores = [f"{score.value:.4f} {score.interval}" for score in evaluation.key_scores.values()]
        rest = [f"{evaluation.unsure:.4f}", f"{evaluation.decided_error:.4f}"]
        counts = ["200", str(evaluation.groups)]
        assert [evaluation.name, evaluation.part, *counts, *scores, *empty, *rest] in page.rows


@pytest.mark.parametrize("classes", [STATES, CLASSES["movement"]])
def test_confusions_are_tables_shaded_by_the_share_of_the_row(report, classes):
    evaluation = evaluated("mine", "test", classes)
    _, page = report(evaluations=[evaluation])
    assert ["is / read as", *classes] in page.rows
    shaded = iter(attributes for tag, attributes in page.tags if tag == "td" and "style" in attributes)
    for own, (name, row) in enumerate(zip(classes, evaluation.confusion.tolist(), strict=True)):
        shares = [count / sum(row) for count in row]
        cells = [f"{count} {100 * share:.1f} %" for count, share in zip(row, shares, strict=True)]
        assert [name, *cells] in page.rows
        for read, share in enumerate(shares):
            shade = next(shaded)
            assert shade["style"] == f"--share: {share:.3f}"
            assert shade["class"] == f"number {'right' if read == own else 'wrong'}"
    for name, score in evaluation.per_class.items():
        shares = [f"{share:.4f}" for share in (score.precision, score.recall, score.f1)]
        assert [name, str(score.pictures), *shares] in page.rows


def test_few_groups_are_warned_of(report):
    _, page = report(evaluations=[evaluated("mine", "test", STATES, groups=4)])
    assert "few groups (4): the intervals are rough" in page.texts


def test_a_class_that_never_occurs_has_a_row_of_nothing(report):
    classes = ("left", "right", "up")
    readings = SetReadings(
        name="mine",
        part="",
        sources=["", ""],
        groups=np.array(["a", "b"]),
        labels=np.array([0, 1]),
        probabilities=np.eye(3, dtype=np.float32)[[0, 1]],
    )
    evaluation = evaluate_readings(readings, ScoringRules(classes=classes, unsure_below=0.5))
    assert ["up", "0 0.0 %", "0 0.0 %", "0 0.0 %"] in report(evaluations=[evaluation])[1].rows


def test_sets_are_counted_by_part_and_class(report):
    sets = [
        PartCounts(name="mrl", part="training", pictures={"closed": 12_000, "open": 3}, groups=24),
        PartCounts(name="mrl", part="test", pictures={"closed": 7}, groups=2),
    ]
    _, page = report(sets=sets)
    assert ["set", "part", "closed", "open", "all", "groups"] in page.rows
    assert ["mrl", "training", "12,000", "3", "12,003", "24"] in page.rows
    assert ["mrl", "test", "7", "0", "7", "2"] in page.rows


def test_pictures_are_inside_the_page(report, tmp_path, eye_png):
    for name in ("curves.png", "augmented.png"):
        (tmp_path / name).write_bytes(eye_png)
    pictures = [("Loss", tmp_path / "curves.png"), ("Augmented", tmp_path / "augmented.png")]
    text, page = report(pictures=pictures)
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    assert [image["alt"] for image in images] == ["Loss", "Augmented"]
    for image in images:
        start, _, content = image["src"].partition(",")
        assert start == "data:image/png;base64"
        assert cv2.imdecode(np.frombuffer(base64.b64decode(content), np.uint8), cv2.IMREAD_COLOR) is not None
    assert str(tmp_path) not in text


def test_nothing_is_fetched_and_nothing_is_run(report):
    text, page = report(evaluations=[evaluated("mine", "test", STATES)])
    assert not {"script", "link", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    assert not any({"href", "src", "onload", "onclick"} & set(attributes) for _, attributes in page.tags)
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    assert "prefers-color-scheme: dark" in text


def test_what_it_shows_is_never_obeyed_as_html(report, tmp_path, eye_png):
    (tmp_path / "curves.png").write_bytes(eye_png)
    text, page = report(
        title=HOSTILE,
        warnings=[HOSTILE],
        facts={HOSTILE: HOSTILE},
        evaluations=[evaluated(HOSTILE, HOSTILE, STATES)],
        pictures=[(HOSTILE, tmp_path / "curves.png")],
        sets=[PartCounts(name=HOSTILE, part=HOSTILE, pictures={HOSTILE: 1}, groups=1)],
        config=HOSTILE,
        unreadable=[HOSTILE],
    )
    assert "<script" not in text
    assert page.texts.count(HOSTILE) == 12
    assert next(attributes["alt"] for tag, attributes in page.tags if tag == "img") == HOSTILE


@pytest.mark.parametrize(
    ("count", "listed", "more"), [(1, 1, None), (50, 50, None), (1060, 50, "1,010 more")]
)
def test_files_that_could_not_be_read_are_listed_up_to_fifty(report, count, listed, more):
    text, page = report(unreadable=[f"{number}.png: the file is empty" for number in range(count)])
    assert f"Files not read: {count:,}" in page.texts
    assert sum(line.endswith("the file is empty") for line in page.texts) == listed
    assert (f"… and {more}" in page.texts) if more else "more</p>" not in text


def test_the_config_is_folded_in_as_it_is(report):
    text, page = report(config="sets:\n- data: folders:a\n  zoom: [1, 2]\n")
    assert "<pre>sets:\n- data: folders:a\n  zoom: [1, 2]\n</pre>" in text
    assert ("details", {}) in page.tags


def test_names_that_are_no_text_do_not_stop_the_report(report):
    text, _ = report(title="\udcff", unreadable=["\udcfe\x1b.png: the file is empty"])
    assert r"<h1>\udcff</h1>" in text
    assert r"\udcfe\x1b.png" in text


def test_each_held_out_part_has_its_curves_and_errors(tmp_path):
    patches = np.zeros((2, 24, 24), np.uint8)
    labels, groups, sources = np.array([0, 1]), np.array(["ann", "bob"]), ["a.png", "b.png"]
    packed = PackedPatches("eyes", patches, labels, groups, sources, [])
    readings = SetReadings(
        name="eyes",
        part="test",
        sources=sources,
        groups=groups,
        labels=labels,
        probabilities=np.array([[0.1, 0.9], [0.2, 0.8]], np.float32),
    )
    evaluation = evaluate_readings(readings, ScoringRules(classes=STATES, unsure_below=0.5, resamples=0))
    content = ReportContent(
        title="mine",
        warnings=[],
        facts={},
        evaluations=[evaluation],
        pictures=[],
        sets=[],
        config="",
        unreadable=[],
        figures=[evaluation_figures(evaluation, readings, packed)],
    )
    write_report(tmp_path / "report.html", content)
    page = Page((tmp_path / "report.html").read_text())
    assert "Curves of eyes, test" in page.texts
    assert "The most confident errors of eyes, test" in page.texts
    assert "is closed, read open, P(open) 0.9000" in page.texts
