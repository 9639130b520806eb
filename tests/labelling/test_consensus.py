import pytest

from eyelid.labelling.consensus import verdict
from eyelid.labelling.entry import Mark
from eyelid.labelling.marks import Given


def given(answer, tags=(), source="", time="t"):
    mark = Mark(answer or "", answer == "", tags)
    return Given(mark, time, "centre", "", source, mark.answer)


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
    told = verdict({name: given(answer) for name, answer in answers.items()})
    assert (told.label, told.cant_tell, told.tied) == (label, cant_tell, tied)
    assert (told.by, told.against) == (tuple(by), tuple(against))
    assert told.disputed == (tied or bool(against))


def test_tags_of_all_and_the_latest_time():
    told = verdict({"a": given("open", ("x",), "f.csv", "t2"), "b": given("open", ("y", "x"), "", "t1")})
    assert (told.tags, told.time, told.imported) == (("x", "y"), "t2", False)
    assert verdict({"a": given("open", source="f.csv")}).imported
