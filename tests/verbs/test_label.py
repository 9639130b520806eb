"""`label` as its user has it: a pile in, labels out, with the page and without."""

import csv
import os
import re
import shutil
import sys
import threading
from contextlib import closing
from queue import Queue

import cv2
import httpx2
import pytest
import yaml

from eyelid import Reader
from eyelid.cli import main
from eyelid.data import read_labelled
from eyelid.errors import EyelidError, LabelError, MissingExtraError, OptionError, OutputError
from eyelid.labelling.adviser import Adviser
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.opening import open_session
from eyelid.synth import draw_eyes
from eyelid.verbs.label import LabelOptions, label


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    """A folder of 150 drawn eyes of 50 people, and their states by name."""
    folder = tmp_path_factory.mktemp("pile") / "eyes"
    folder.mkdir()
    patches, looks = draw_eyes(150, seed=5, size=24, well_lit=True)
    states = {f"p{n % 50:02}_{n // 50}.png": look.state for n, look in enumerate(looks)}
    for name, patch in zip(states, patches, strict=True):
        cv2.imwrite(str(folder / name), patch)
    return folder, states


@pytest.fixture
def here(truth, tmp_path, monkeypatch):
    """The current folder, with 60 labels in `some.csv`."""
    monkeypatch.chdir(tmp_path)
    rows = [f"{name},{state}\n" for name, state in list(truth[1].items())[:60]]
    (tmp_path / "some.csv").write_text("name,target\n" + "".join(rows))
    return tmp_path


def run(truth, **options):
    messages = []
    defaults = {"sources": (str(truth[0]),), "output": "out", "embed": "hog", "no_browser": True}
    return label(LabelOptions(**(defaults | options)), say=messages.append), messages


def table(path):
    with open(path, newline="") as lines:
        return list(csv.DictReader(lines))


def test_labels_made_elsewhere_go_in_and_out_without_a_page(truth, here):
    exports = ("x.xlsx", "y.json", "classes")
    done, messages = run(truth, imports=("some.csv",), by="ann", no_page=True, exports=exports, sheets=True)
    assert messages == ["some.csv: 60 marks of ann, 60 of them new"]
    assert sum(done.of_class.values()) == done.new == 60
    assert (done.annotators, done.filled, done.run, done.unreadable) == ({"ann": 60}, 0, None, ())
    for path in ("out/labels.csv", "x.xlsx", "classes"):
        pictures = read_labelled(path)
        names = [os.path.basename(file.source) for file in pictures.files]
        assert dict(zip(names, pictures.labels, strict=True)) == dict(list(truth[1].items())[:60])
    assert [str(path) for path in done.exported] == list(exports)
    assert {path.name for path in done.sheets} == {"open-1.png", "closed-1.png"}
    assert done.lines()[-1] == "2 contact sheets are in out/sheets"
    again, messages = run(truth, imports=("y.json",), no_page=True)
    assert messages == ["y.json: 60 marks of ann, 0 of them new"]
    assert again.new == 0


def test_what_was_taken_back_is_in_no_table(truth, here):
    assert run(truth, no_page=True, exports=("x.csv",))[1] == ["no labels yet: nothing is exported"]
    assert not os.path.exists("x.csv")
    with closing(open_session(LabelOptions(sources=(str(truth[0]),), output="out", embed="hog"))) as session:
        name = session.pile.names[0]
        session.mark(by="ann", name=name, mark=Mark("open"), reason="centre", click="c", seconds=1)
    assert run(truth, no_page=True)[0].table
    assert len(table("out/labels.csv")) == 1
    with closing(open_session(LabelOptions(sources=(str(truth[0]),), output="out", embed="hog"))) as session:
        session.undo(by="ann", click="u")
    run(truth, no_page=True)
    assert table("out/labels.csv") == []


def test_a_dot_in_the_name_of_a_pile_begins_no_ending(truth, here, monkeypatch):
    shutil.copytree(truth[0], here / "set.2023")
    monkeypatch.setattr("eyelid.verbs.train.train", lambda options, *, say: say(f"trains {options.name}"))
    options = {"sources": ("set.2023",), "imports": ("some.csv",), "then_train": True, "self_train": False}
    assert run(truth, **options)[1][-1] == "trains set.2023"


def test_the_command(truth, here, capsys):
    flags = ("--output", "out", "--embed", "hog", "--no-page")
    words = ["label", str(truth[0]), *flags, "--imports", "some.csv", "--classes", "open", "closed", "half"]
    assert main(words) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "some.csv: 60 marks of some, 60 of them new"
    assert re.match(
        r"60 of 150 pictures have labels: \d+ open, \d+ closed, 0 half; .* marked by some 60", out[1]
    )
    assert out[2] == "journal out/journal.jsonl, labels out/labels.csv"
    assert main(["label", str(truth[0]), *flags, "--classes", "left", "right"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: out/journal.jsonl: its marks are of the classes open, closed, half, and")
    assert error.count("\n") == 1


def test_of_many_unreadable_pictures_three_are_named(eyes, capsys):
    for number in range(5):
        (eyes / f"{number:02}.png").write_bytes(b"")
    assert main(["label", "eyes", "--embed", "hog", "--no-page"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == [f"not read: {number:02}.png: the file is empty" for number in range(3)]
    assert lines[3:] == ["… and 2 more like these"]


def test_apply_fills_in_the_rest_and_marks_it_so(truth, here):
    done, messages = run(truth, imports=("some.csv",), apply=True, confidence=0.9, self_train=False)
    rows = table("out/labels.csv")
    by_model = [row for row in rows if row["by"] == "model"]
    assert len(by_model) == done.filled > 40
    assert len(rows) == 60 + done.filled
    assert all(0.9 <= float(row["probability"]) <= 1 for row in by_model)
    assert sum(row["target"] == truth[1][row["name"]] for row in by_model) / len(by_model) > 0.9
    assert "histograms of gradients" in messages[-1]
    surer, _ = run(truth, apply=True, confidence=0.99, self_train=False)
    assert surer.filled < done.filled
    assert any("filled in by suggestions" in line for line in done.lines())
    expected = (
        f"out/labels.csv: {surer.filled} that --apply had filled in are left out; "
        "the same with --apply keeps them"
    )
    assert run(truth, no_page=True)[1] == [expected]
    assert run(truth, no_page=True)[1] == []  # there are none any more
    assert len(table("out/labels.csv")) == 60


def test_a_page_until_enough_labels_and_then_a_model(truth, here, without_plots, monkeypatch):
    monkeypatch.setattr("eyelid.web.server._NOTICE_SECONDS", 0)
    recipe = {"fit": {"epochs": 1, "batch_size": 32}, "augment": {"detail": 1}}
    (here / "recipe.yaml").write_text(yaml.safe_dump(recipe))
    addresses: Queue[str] = Queue()
    done = []

    def work():
        options = LabelOptions(
            sources=(str(truth[0]),),
            output="out",
            embed="hog",
            no_browser=True,
            until=40,
            then_train=True,
            confidence=0.8,
            self_train=False,
            groups=r"p\d+",
            recipe="recipe.yaml",
            name="mine",
        )
        done.append(label(options, say=addresses.put))

    thread = threading.Thread(target=work)
    thread.start()
    address = addresses.get(timeout=60).split()[4]
    url, _, token = address.partition("#token=")
    with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as page:
        for number in range(40):
            (card,) = page.post("/api/upcoming", json={"by": "ann", "count": 1}).raise_for_status().json()
            request = {
                "by": "ann",
                "click": str(number),
                "name": card["name"],
                "mark": {"label": truth[1][card["name"]]},
                "reason": card["reason"],
                "seconds": 0.5,
            }
            page.post("/api/mark", json=request).raise_for_status()
    thread.join(timeout=120)  # the server ends by itself
    (left,) = done
    assert left.new == 40
    assert left.run.name == "mine"
    assert {"model.onnx", "card.md", "report.html"} <= {path.name for path in left.run.iterdir()}
    assert Reader.load(left.run).info.classes == ("closed", "open")
    sets = yaml.safe_load((left.run / "config.yaml").read_text())["sets"]
    assert [set_["weight"] for set_ in sets] == [1.0, 0.5]
    assert not [row for row in table("out/labels.csv") if row["by"] == "model"]  # was not asked for


def test_a_page_that_is_stopped_early_keeps_the_labels_and_trains_nothing(truth, here, monkeypatch):
    monkeypatch.setattr("eyelid.web.serve_page", lambda *_, **__: False)
    done, messages = run(truth, imports=("some.csv",), until=100, then_train=True, apply=True)
    assert messages[-1].startswith("stopped before the end: nothing is filled in or trained")
    assert (done.run, done.filled, len(table("out/labels.csv"))) == (None, 0, 60)
    assert not (here / "runs").exists()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"sources": ()}, OptionError, "no pile given"),
        ({"by": "ann;ben"}, LabelError, "annotator 'ann;ben'"),
        ({"overlap": 1.5}, OptionError, "--overlap 1.5"),
        ({"confidence": 0.3}, OptionError, "--confidence 0.3"),
        ({"until": -1}, OptionError, "--until -1"),
        ({"until": 3, "no_page": True}, OptionError, "--no-page opens none"),
        ({"port": 70000}, OptionError, "--port 70000"),
        ({"name": "mine"}, OptionError, "add --then-train"),
        ({"sources": ("none",)}, EyelidError, "none"),
        ({"embed": "none"}, EyelidError, "embedding 'none'"),
        ({"output": "some.csv"}, OutputError, "name another folder with --output"),
        ({"exports": ("there",)}, OutputError, "--exports there: exists"),
        ({"exports": ("x.doc",)}, OptionError, "--exports x.doc: expected a name that ends"),
        ({"imports": ("none.csv",)}, EyelidError, "--imports none.csv: no such file"),
        ({"imports": ("bad.csv",)}, LabelError, "bad.csv: row 2: 'none.png' is not in the pile"),
        ({"imports": ("some.csv",), "groups": "x(.)"}, LabelError, "nothing says who it is"),
        ({"apply": True}, LabelError, "nothing to learn from: there are no labels"),
        ({"then_train": True, "name": "there"}, OutputError, "there exists: choose another --name"),
        ({"then_train": True, "recipe": "none.yaml"}, EyelidError, "--recipe none.yaml"),
        ({"classes": ("open",)}, LabelError, "expected two or more"),
    ],
)
def test_mistakes_are_refused(options, error, message, truth, here):
    (here / "there").mkdir()
    (here / "bad.csv").write_text("name,target\nnone.png,open\n")
    defaults = {"no_page": not (options.get("until") or options.get("then_train")), "runs": "."}
    with pytest.raises(error, match=message) as caught:
        run(truth, **(defaults | options))
    assert "\n" not in str(caught.value)


def test_a_read_only_place_says_output(truth, here, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with pytest.raises(OutputError, match="Permission denied; name another folder with --output"):
        run(truth, output="", no_page=True)


@pytest.mark.parametrize(("module", "extra"), [("fastapi", "web"), ("lightning", "train")])
def test_a_missing_extra_is_named_before_anybody_labels(module, extra, truth, here, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("eyelid.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"`eyelid label` needs .*{module}.* 'eyelid\[{extra}\]'"):
        run(truth, until=3, then_train=True)
    assert not (here / "out").exists()


def test_the_rest_of_a_journal_is_opened_again(truth, here, monkeypatch):
    run(truth, imports=("some.csv",), no_page=True)
    done, _ = run(truth, no_page=True, classes=("open", "closed", "half"))
    assert done.of_class["half"] == 0
    with pytest.raises(LabelError, match="--classes lacks 'open'"):
        run(truth, no_page=True, classes=("left", "right"))
    monkeypatch.setattr(Adviser, "start", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(truth, no_page=True)
    monkeypatch.undo()
    monkeypatch.chdir(here)
    run(truth, no_page=True)  # the lock was given back
