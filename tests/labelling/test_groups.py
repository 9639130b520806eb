import pytest

from eyelid.errors import LabelError, MissingFileError, OptionError
from eyelid.labelling.groups import find_groups

NAMES = ["s1_a.png", "sub/s1_b.png", "sub/s2_a.png"]


@pytest.mark.parametrize("pattern", [r"(s\d)_", r"s\d"])
def test_groups_from_names(pattern):
    assert list(find_groups(pattern, NAMES).values()) == ["s1", "s1", "s2"]


def test_groups_from_a_table(tmp_path):
    file = tmp_path / "who.csv"
    file.write_text("file,face\ns1_a.png,ann\ns1_b.png,ann\ns2_a.png,ben\nother.png,gus\n")
    assert list(find_groups(str(file), NAMES).values()) == ["ann", "ann", "ben"]


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        (r"(s\d", OptionError, "no regular expression, and no CSV"),
        (r"s1", LabelError, r"sub/s2_a.png: nothing says who it is \(first of 1, of 3"),
        ("none.csv", MissingFileError, "none.csv: no such table"),
        ("few.csv", LabelError, r"sub/s2_a.png: nothing says who it is .* expected a row of few.csv"),
        ("bad.csv", LabelError, "expected a column path or .*, and one group or person"),
    ],
)
def test_groups_that_do_not_fit_are_refused(groups, error, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "few.csv").write_text("name,group\ns1_a.png,a\ns1_b.png,b\n")
    (tmp_path / "bad.csv").write_text("name,who\ns1_a.png,a\n")
    with pytest.raises(error, match=message):
        find_groups(groups, NAMES)
