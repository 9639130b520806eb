import pytest

from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.majority_vote import majority_vote
from eyelid.labelling.marks import MarkRecord


def record(answer, tags=(), source="", time="t"):
    mark = Mark(answer or "", answer == "", tags)
    return MarkRecord(mark, time, "centre", "", source, mark.answer)


@pytest.mark.parametrize(
    ("answers", "label", "cant_tell", "tied", "by", "against"),
    [
        ({"a": "open"}, "open", False, False, "a", ""),
        ({"a": ""}, "", True, False, "a", ""),
        ({"a": None}, "", False, False, "a", ""),
        ({"a": "open", "b": "open"}, "open", False, False, "ab", ""),
        ({"a": "open", "b": "closed"}, "", False, True, "ab", ""),
        ({"a": "open", "b": ""}, "", False, True, "ab", ""),
        ({"a": "open", "b": None}, "open", False, False, "a", ""),
        ({"a": "open", "b": "closed", "c": "open"}, "open", False, False, "ac", "b"),
        ({"a": "", "b": "closed", "c": ""}, "", True, False, "ac", "b"),
        ({"a": "up", "b": "left", "c": "right"}, "", False, True, "abc", ""),
        ({"a": "open", "b": "closed", "c": "open", "d": "closed"}, "", False, True, "abcd", ""),
    ],
)
def test_the_majority_or_nobody(answers, label, cant_tell, tied, by, against):
    vote = majority_vote({name: record(answer) for name, answer in answers.items()})
    assert (vote.label, vote.cant_tell, vote.tied) == (label, cant_tell, tied)
    assert (vote.by, vote.against) == (tuple(by), tuple(against))
    assert vote.disputed == (tied or bool(against))


def test_tags_of_all_and_the_latest_time():
    vote = majority_vote(
        {"a": record("open", ("x",), "f.csv", "t2"), "b": record("open", ("y", "x"), "", "t1")}
    )
    assert (vote.tags, vote.time, vote.imported) == (("x", "y"), "t2", False)
    assert majority_vote({"a": record("open", source="f.csv")}).imported
