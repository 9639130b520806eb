"""Each kind of issue is found where it was planted, and nowhere else."""

import numpy as np
import pytest

from eyelid.auditing.finding import grade
from eyelid.auditing.kinds import KINDS
from eyelid.verbs.audit import ISSUES

LOOSE = {
    "wrong_label": 12,  # 126 pictures are few to learn from
    "blurred": 2,  # what is flat or made of blobs has little detail as well
    "flat": 2,  # what is dark or blurred as well
    "not_an_eye": 8,  # the net knows photos, and these are drawn
}
"""How many pictures beside the planted ones may be flagged, where not none."""


def flagged(found, name):
    files = found.data.pictures.files
    return {files[i].source.rpartition("/")[2] for i in np.flatnonzero(found.findings[name].flagged)}


@pytest.mark.parametrize("name", ISSUES)
def test_what_was_planted_is_found_and_nothing_else(name, planted, found):
    names = flagged(found, name)
    assert planted.issues[name] <= names
    assert len(names - planted.issues[name]) <= LOOSE.get(name, 0)


@pytest.mark.parametrize("name", ISSUES)
def test_scores_are_shares_and_lower_where_flagged(name, found):
    finding = found.findings[name]
    known = ~np.isnan(finding.scores)
    assert ((finding.scores[known] >= 0) & (finding.scores[known] <= 1)).all()
    assert not finding.flagged[~known].any()
    if name != "wrong_label":
        assert (finding.scores[finding.flagged] <= 0.5).all()
        assert (finding.scores[known & ~finding.flagged] >= 0.5).all()


def test_what_cannot_be_read_is_judged_by_nothing_else(found):
    (broken,) = found.data.unreadable
    for name, finding in found.findings.items():
        assert name == "unreadable" or not finding.flagged[broken]


def test_partners_are_the_other_picture_of_the_pair(found):
    files = [file.source.rpartition("/")[2] for file in found.data.pictures.files]
    pairs = {
        name: {(files[i], files[finding.partners[i]]) for i in np.flatnonzero(finding.flagged)}
        for name, finding in found.findings.items()
        if finding.partners is not None
    }
    assert ("copy.png", "020.png") in pairs["exact_duplicate"]
    assert ("saved again.jpg", "025.png") in pairs["near_duplicate"]
    assert pairs["contradiction"] == {("other label.png", "030.png"), ("030.png", "other label.png")}
    assert pairs["split_duplicate"] == {("across.jpg", "035.png"), ("035.png", "across.jpg")}


def test_options_name_all_kinds():
    assert tuple(kind.name for kind in KINDS) == ISSUES


@pytest.mark.parametrize(
    ("value", "worst", "limit", "best", "score", "is_flagged"),
    [
        (0.0, 0, 10, 50, 0.0, True),
        (5.0, 0, 10, 50, 0.25, True),
        (10.0, 0, 10, 50, 0.5, False),
        (90.0, 0, 10, 50, 1.0, False),
        (255.0, 255, 200, 100, 0.0, True),
        (150.0, 255, 200, 100, 0.75, False),
    ],
)
def test_grades_run_from_the_worst_to_the_best(value, worst, limit, best, score, is_flagged):
    unknown = np.array([False])
    finding = grade(np.array([value]), worst=worst, limit=limit, best=best, unknown=unknown)
    assert finding.scores.tolist() == [score]
    assert finding.flagged.tolist() == [is_flagged]
