"""`audit` tells what is wrong, leaves tables and a page, and writes a manifest that can be trained on."""

import csv
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("cleanlab", reason="cleanlab is not installed; it comes with eyelid[train]")

from eyelid.data import read_labelled
from eyelid.errors import DataError, EyelidError, MissingFileError, OptionError
from eyelid.verbs.audit import ISSUES, AuditOptions, audit

EYES, FACES = 60, 30


@pytest.fixture(scope="module")
def manifest(drawn_set, tmp_path_factory):
    """A manifest of 60 eyes of 30 people with a copy, a broken file and a copy with the other label."""
    folder = tmp_path_factory.mktemp("manifests") / "drawn"
    shutil.copytree(drawn_set.parent, folder, ignore=shutil.ignore_patterns("*.csv"))
    with open(drawn_set, newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    for number, row in enumerate(rows):
        row[2] = f"person {number // 2}"
    rows = rows[:EYES]
    for index, (name, label) in enumerate((("copy.png", rows[0][1]), ("opposite.png", ""))):
        (folder / name).write_bytes((folder / rows[index][0]).read_bytes())
        rows.append([name, label or {"open": "closed", "closed": "open"}[rows[1][1]], rows[index][2]])
    (folder / "broken.png").write_bytes(b"")
    rows.append(["broken.png", "open", "person 7"])
    place = folder / "few.csv"
    with place.open("w", newline="") as stream:
        csv.writer(stream).writerows([["file", "label", "person"], *rows])
    return place


@pytest.fixture(scope="module")
def options(manifest, tmp_path_factory):
    return AuditOptions(
        data=(str(manifest),), by="hog", output=str(tmp_path_factory.mktemp("audited") / "a b")
    )


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_table_has_a_row_for_each_picture_and_two_columns_for_each_kind(options):
    done = audit(options)
    rows = rows_of(done.folder / "audit.csv")
    assert len(rows) == EYES + 3
    looked_for = [name for name in ISSUES if not name.startswith("split")]
    assert [name for name in rows[0] if name.endswith("_score")] == [f"{name}_score" for name in looked_for]
    for name in looked_for:
        assert sum(row[f"is_{name}"] == "yes" for row in rows) == done.counts[name]
        assert {row[f"is_{name}"] for row in rows} <= {"yes", "no"}
        assert all(0 <= float(row[f"{name}_score"]) <= 1 for row in rows if row[f"{name}_score"])
    assert rows[-1]["error"]
    assert rows[-1]["dark_score"] == ""
    assert rows[EYES]["nearest"] == rows[0]["name"]
    assert done.failed  # something cannot be read
    assert not (done.folder / "cleaned.csv").exists()


def test_the_page_holds_its_pictures_and_nothing_from_elsewhere(options):
    page = (audit(options).folder / "audit.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") >= 5
    assert "the same picture with another label" in page
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=\"(?!data:|#)", page)


def test_what_is_cleaned_can_be_trained_on_where_it_stands(options):
    done = audit(replace(options, fix=True))
    cleaned = read_labelled(str(done.manifest))
    assert len(cleaned) == EYES - 1  # one contradicts another
    assert cleaned.grouped
    assert all(cv2.imread(file.source) is not None for file in cleaned.files)
    changes = rows_of(done.folder / "changes.csv")
    assert {Path(row["name"]).name: row["because"] for row in changes} == {
        "copy.png": "exact_duplicate",
        "opposite.png": "contradiction",
        "1.png": "contradiction",
        "broken.png": "unreadable",
    }
    assert "59 of 63 pictures" in done.changes
    assert not done.failed
    assert done.remaining["exact_duplicate"] == done.remaining["unreadable"] == 0


@pytest.mark.parametrize("kind", ["exact_duplicate", "near_duplicate"])
def test_of_copies_the_first_with_a_label_is_kept(options, manifest, tmp_path, kind):
    pile = tmp_path / "pile"
    pile.mkdir()
    labelled = manifest.parent / "2.png"
    shutil.copy(labelled, pile)
    given = replace(options, data=(str(pile), str(manifest)), output=str(tmp_path / "out"), kinds=(kind,))
    done = audit(replace(given, fix=True, drop=(kind,)))
    because = {row["name"]: row["because"] for row in rows_of(done.folder / "changes.csv")}
    assert because[str(pile / "2.png")] == "no_label"
    assert str(labelled) not in because


def test_a_split_with_gaps_is_left_out(options, manifest, tmp_path):
    rows = rows_of(manifest)[:4]
    divided = written(manifest.parent / "divided.csv", [row | {"split": "test"} for row in rows])
    given = replace(options, kinds=("dark",), fix=True, output=str(tmp_path))
    assert read_labelled(str(audit(replace(given, data=divided)).manifest)).columns["split"] == ["test"] * 4
    done = audit(replace(given, data=(*divided, str(manifest))))
    assert "split" not in read_labelled(str(done.manifest)).columns


def test_what_an_earlier_audit_left_behind_is_named(options, tmp_path):
    """Else its cleaned manifest would be taken for that of this audit."""
    lines = []
    there = replace(options, output=str(tmp_path / "out"), kinds=("unreadable",))
    audit(replace(there, fix=True), say=lines.append)
    assert lines == []
    audit(there, say=lines.append)
    assert lines == [
        f"of an earlier audit, and not of this one: {there.output}/cleaned.csv, {there.output}/changes.csv"
    ]


def test_labels_are_changed_only_above_the_probability_that_is_asked_for(
    options, manifest, drawn_set, tmp_path
):
    rows = rows_of(drawn_set)
    opposite = {"open": "closed", "closed": "open"}
    for row in rows[3::40]:
        row["label"] = opposite[row["label"]]
    place = manifest.parent / "wrong.csv"
    with place.open("w", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    given = replace(options, data=(str(place),), kinds=("wrong_label",), output=str(tmp_path), fix=True)
    done = audit(replace(given, relabel=0.8))
    flagged = {row["name"] for row in rows_of(tmp_path / "audit.csv") if row["is_wrong_label"] == "yes"}
    cleaned = rows_of(done.manifest)
    changed = {Path(row["path"]).name: row for row in cleaned if row["label_was"]}
    assert 3 <= len(changed) < len(flagged) + 1
    assert len(cleaned) == len(rows)
    assert {str(place.parent / name) for name in changed} <= flagged
    assert all(row["label"] == opposite[row["label_was"]] for row in changed.values())
    assert done.remaining["wrong_label"] == len(flagged) - len(changed)
    sure = audit(replace(given, relabel=1.0))
    assert "label_was" not in rows_of(sure.manifest)[0]


def test_a_folder_without_labels_is_looked_at_for_all_else(eyes, tmp_path):
    dark = cv2.imread(str(eyes / "00.png"), 0) // 12
    cv2.imwrite(str(eyes / "dark.png"), dark)
    done = audit(AuditOptions(data=(str(eyes),), output=str(tmp_path / "out"), fix=True))
    assert done.audit.left_out["wrong_label"] == "there are no labels"
    assert "contradiction" in done.audit.left_out
    assert done.counts["dark"] == 1
    assert "label" not in rows_of(done.manifest)[0]


def test_the_split_of_a_training_is_looked_at(options, tmp_path):
    kinds = ("split_group", "split_duplicate")
    done = audit(replace(options, kinds=kinds, split_fold=0, output=str(tmp_path)))
    assert [done.counts[name] for name in kinds] == [0, 0]  # by person, and copies are of one person
    assert {row["split"] for row in rows_of(tmp_path / "audit.csv")} == {"training", "validation", "test"}


def test_several_sets_are_one_table_and_their_people_are_not_mixed(options, eyes, tmp_path):
    done = audit(replace(options, data=(*options.data, str(eyes)), kinds=("dark",), output=str(tmp_path)))
    rows = rows_of(tmp_path / "audit.csv")
    assert len(rows) == EYES + 3 + 12
    assert rows[0]["group"].endswith("/person 0")
    assert done.audit.data.pictures.columns["set"][-1] == "eyes"


def test_people_of_two_sets_of_one_name_are_not_mixed(options, manifest, tmp_path):
    name = rows_of(manifest)[0]["file"]
    sets = []
    for site, part in (("a", "training"), ("b", "test")):
        folder = tmp_path / site / "eyes"
        folder.mkdir(parents=True)
        shutil.copy(manifest.parent / name, folder)
        row = {"file": name, "label": "open", "person": "p1", "split": part}
        sets += written(folder / "set.csv", [row])
    done = audit(replace(options, data=tuple(sets), kinds=("split_group",), output=str(tmp_path / "out")))
    assert done.audit.data.pictures.groups == ["eyes/p1", "eyes-2/p1"]
    assert done.counts["split_group"] == 0


@pytest.fixture
def crowd(manifest, tmp_path):
    """Three annotators of the set; the last of them often errs."""
    rows = rows_of(manifest)[:EYES]
    random = np.random.default_rng(0)
    opposite = {"open": "closed", "closed": "open"}
    for row in rows:
        for name, right in (("annotator_1", 0.97), ("annotator_2", 0.95), ("annotator_3", 0.7)):
            label = row["label"] if random.random() < right else opposite[row["label"]]
            row[name] = label if random.random() < 0.9 else ""
    return rows


def test_annotators_are_found_by_their_columns(crowd, manifest, options, tmp_path):
    place = manifest.parent / "crowd.csv"
    with place.open("w", newline="") as stream:
        names = ["file", "person", "annotator_1", "annotator_2", "annotator_3"]
        table = csv.DictWriter(stream, names, extrasaction="ignore")
        table.writeheader()
        table.writerows(crowd)
    given = replace(options, data=(str(place),), output=str(tmp_path), fix=True)
    assert audit(replace(given, label="annotator_3")).audit.answers is None  # only that one is asked for
    done = audit(given)
    people = rows_of(tmp_path / "annotators.csv")
    assert [row["annotator"] for row in people] == names[2:]
    assert float(people[2]["reliability"]) < min(float(row["reliability"]) for row in people[:2])
    labels = {Path(row["path"]).name: row["label"] for row in rows_of(done.manifest)}
    assert np.mean([labels.get(row["file"], row["label"]) == row["label"] for row in crowd]) > 0.95


def test_annotators_come_from_the_json_of_label(crowd, manifest, options, tmp_path):
    def mark(label):
        return {"label": label, "cant_tell": not label, "tags": [], "time": ""}

    pictures = [
        {
            "name": row["file"],
            "marks": {"ann": mark(row["annotator_1"]), "ben": mark(row["annotator_3"])},
        }
        for row in crowd
    ]
    (tmp_path / "labels.json").write_text(json.dumps({"pictures": pictures}))
    done = audit(replace(options, annotators=(str(tmp_path / "labels.json"),), output=str(tmp_path)))
    people = rows_of(tmp_path / "annotators.csv")
    assert [row["annotator"] for row in people] == ["ann", "ben"]
    assert done.audit.consensus is not None


@pytest.mark.parametrize(
    ("fail_on", "failed"),
    [
        (("unreadable",), True),
        (("inverted", "contradiction"), True),
        (("none",), False),
        (("any",), True),
        (("dark",), False),
        (("split_group",), True),  # there is no split, so nobody can tell
    ],
)
def test_what_fails_is_chosen(options, fail_on, failed):
    kinds = ("unreadable", "contradiction", "exact_duplicate")
    assert audit(replace(options, kinds=kinds, fail_on=fail_on)).failed == failed


def written(place, rows):
    with place.open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return (str(place),)


def test_a_class_that_is_too_rare_does_not_keep_the_others_from_being_checked(options, manifest, tmp_path):
    rows = rows_of(manifest)[:EYES]
    rows[0]["label"] = "opne"
    given = replace(options, data=written(manifest.parent / "rare.csv", rows), output=str(tmp_path))
    done = audit(replace(given, kinds=("wrong_label",)))
    assert done.audit.left_out["wrong_label"] == "of opne: 1, and 10 pictures are the least to learn from"
    rows = rows_of(tmp_path / "audit.csv")
    assert rows[0]["wrong_label_score"] == ""
    assert rows[0]["suggested"] in ("open", "closed")
    assert all(row["wrong_label_score"] for row in rows[1:])


def test_labels_that_cannot_be_learned_are_not_called_wrong(options, manifest, tmp_path):
    rows = rows_of(manifest)[:EYES]
    for number, row in enumerate(rows):  # by the person, whoever it is
        row["person"] = f"person {number % 4}"
        row["label"] = ("open", "closed")[number % 4 // 2]
    given = replace(options, data=written(manifest.parent / "chance.csv", rows), output=str(tmp_path))
    done = audit(replace(given, kinds=("wrong_label",)))
    assert "no better than chance" in done.audit.left_out["wrong_label"]
    assert not done.counts.get("wrong_label")


@pytest.mark.parametrize(
    ("said", "reliable"),
    [
        (lambda number, label: {"annotator_a": label}, {"annotator_a": ""}),
        (
            lambda number, label: {
                "annotator_a": label if number < 30 else "",
                "annotator_b": label if number >= 30 else "",
            },
            {"annotator_a": "", "annotator_b": ""},
        ),
        (
            lambda number, label: {"annotator_a": "", "annotator_b": ""},
            {"annotator_a": "", "annotator_b": ""},
        ),
    ],
    ids=["one", "nothing in common", "nothing at all"],
)
def test_annotators_with_nothing_in_common_have_no_reliability(options, manifest, tmp_path, said, reliable):
    rows = [
        {"file": row["file"], "person": row["person"], **said(number, row["label"])}
        for number, row in enumerate(rows_of(manifest)[:EYES])
    ]
    audit(replace(options, data=written(manifest.parent / "apart.csv", rows), output=str(tmp_path)))
    people = rows_of(tmp_path / "annotators.csv")
    assert {row["annotator"]: row["reliability"] for row in people} == reliable


def test_a_consensus_that_is_corrected_is_listed(options, manifest, tmp_path):
    rows = rows_of(manifest)[:EYES]
    opposite = {"open": "closed", "closed": "open"}
    said = [{"file": row["file"], "annotator_a": row["label"], "annotator_b": row["label"]} for row in rows]
    for row in said[5::20]:
        row["annotator_a"] = row["annotator_b"] = opposite[row["annotator_a"]]
    given = replace(options, data=written(manifest.parent / "agreed.csv", said), output=str(tmp_path))
    audit(replace(given, kinds=("wrong_label",), fix=True, relabel=0.5))
    changes = rows_of(tmp_path / "changes.csv")
    assert changes
    assert all(row["label"] == opposite[row["new_label"]] for row in changes)


def test_what_is_left_of_copies_is_looked_at_again(options):
    kinds = ("exact_duplicate", "near_duplicate", "contradiction")
    done = audit(replace(options, kinds=kinds, fix=True, drop=("exact_duplicate",), fail_on=("any",)))
    assert done.counts["contradiction"] == 2
    assert done.remaining["contradiction"] == 0  # the other one is no longer there


@pytest.mark.parametrize(
    ("changes", "looked_for"),
    [
        ({}, {"dark", "unreadable"}),
        ({"fix": True}, {"dark", "unreadable", "exact_duplicate", "contradiction", "flat"}),
        ({"fix": True, "drop": ("blurred",)}, {"dark", "unreadable", "blurred"}),
        ({"fix": True, "drop": ("none",), "relabel": 0.9}, {"dark", "unreadable", "wrong_label"}),
        ({"fix": True, "kinds": ()}, set(ISSUES)),
    ],
)
def test_what_the_manifest_is_cleaned_of_is_looked_for(changes, looked_for):
    assert replace(AuditOptions(data=("eyes",), kinds=("dark",)), **changes).looked_for == looked_for


def test_nothing_is_dropped_that_has_a_label_if_nothing_is_to_be(options):
    done = audit(replace(options, fix=True, drop=("none",)))
    assert len(rows_of(done.manifest)) == EYES + 3
    assert done.failed


@pytest.mark.parametrize("place", ["*.png", "list.txt", "00.png", ""])
def test_unlabelled_pictures_come_as_patterns_lists_and_piles_with_subfolders(eyes, tmp_path, place):
    pile = tmp_path / "pile"
    (pile / "more").mkdir(parents=True)
    for name in ("00.png", "01.png", "more/02.png"):
        (pile / name).write_bytes((eyes / name[-6:]).read_bytes())
    (pile / "list.txt").write_text("00.png\nmore/02.png\n")
    options = AuditOptions(data=(str(pile / place),), kinds=("dark",), output=str(tmp_path / "out"))
    done = audit(options)
    assert len(done.audit) == {"*.png": 2, "list.txt": 2, "00.png": 1, "": 3}[place]
    assert not done.audit.data.classes


def test_names_are_shown_and_not_obeyed(options, manifest, tmp_path):
    rows = rows_of(manifest)[:2]
    name = "a,b\n<script>.png"
    (tmp_path / name).write_bytes((manifest.parent / rows[0]["file"]).read_bytes())
    (tmp_path / "c.png").write_bytes((manifest.parent / rows[0]["file"]).read_bytes())
    rows = [{"file": name, "label": "<b>", "person": "<i>"}, {"file": "c.png", "label": "x", "person": "y"}]
    given = replace(options, data=written(tmp_path / "set.csv", rows), output=str(tmp_path / "out"))
    done = audit(replace(given, fix=True, drop=("none",)))
    page = (done.folder / "audit.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;.png" in page
    assert "&lt;b&gt;" in page
    assert not re.search(r"<(script|b|i)>", page)
    assert rows_of(done.folder / "audit.csv")[0]["name"] == str(tmp_path / name)
    assert read_labelled(str(done.manifest)).labels == ["<b>", "x"]


def test_spellings_are_one_class_and_blanks_are_no_label(options, manifest, tmp_path):
    rows = [row | {"file": str(manifest.parent / row["file"])} for row in rows_of(manifest)]
    plain = audit(replace(options, data=written(tmp_path / "plain.csv", rows), output=str(tmp_path / "a")))
    mixed = [row | {"label": row["label"].upper() + " "} if n % 2 else row for n, row in enumerate(rows)]
    mixed[0] = mixed[0] | {"label": "NaN"}
    given = replace(options, data=written(tmp_path / "mixed.csv", mixed), output=str(tmp_path / "b"))
    done = audit(replace(given, fix=True, drop=("none",), relabel=0.5))
    assert done.audit.data.classes == ("closed", "open")
    assert done.audit.data.labels[0] == -1
    assert (done.audit.data.labels[1:] == plain.audit.data.labels[1:]).all()
    assert {row["label"] for row in rows_of(done.folder / "cleaned.csv")} == {"closed", "open"}


def test_who_has_learned_these_labels_before_is_warned_of(options, manifest, tmp_path):
    place = tmp_path / "closeups"
    place.mkdir()
    rows = rows_of(manifest)[:EYES]
    for row in rows:
        (place / row["file"]).write_bytes((manifest.parent / row["file"]).read_bytes())
    given = replace(options, data=written(place / "set.csv", rows), kinds=("wrong_label",))
    done = audit(replace(given, by="eye_state", output=str(tmp_path / "out")))
    assert done.audit.trained_sets == ("closeups",)
    assert 'role="alert"' in (done.folder / "audit.html").read_text(encoding="utf-8")
    assert audit(replace(given, output=str(tmp_path / "out"))).audit.trained_sets == ()


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"data": ()}, OptionError, "no pictures given"),
        ({"kinds": ("blurry",)}, OptionError, "--kinds blurry: expected wrong_label, contradiction"),
        ({"drop": ("any",)}, OptionError, "--drop any: expected"),
        ({"fail_on": ("everything",)}, OptionError, "--fail-on everything: expected"),
        ({"relabel": 0.9}, OptionError, "add --fix"),
        ({"relabel": 2.0, "fix": True}, OptionError, "--relabel 2.0: expected a probability"),
        ({"split_fold": 5}, OptionError, "--split-fold 5: expected 0 to 4"),
        ({"data": ("nowhere",)}, MissingFileError, "nowhere does not exist"),
        ({"rename": {"shut": "closed"}}, DataError, "none of its labels: closed, open"),
        ({"classes": ("open", "shut")}, DataError, "1.png: expected open or shut; say what"),
        ({"annotators": ("ann",)}, DataError, "--annotators ann: expected columns of"),
        ({"annotators": ("ann.json",)}, MissingFileError, "ann.json: cannot be read"),
        ({"by": "magic"}, EyelidError, "magic"),
    ],
)
def test_mistakes_are_one_line(options, changes, error, words):
    with pytest.raises(error, match=re.escape(words)):
        audit(replace(options, **changes))
