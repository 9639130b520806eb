import pytest

from eyelid.data import LabelledPictures
from eyelid.errors import DataError
from eyelid.pictures import DiskFile
from eyelid.training.labelled_sets import find_classes, read_sets
from eyelid.training.options import SetOptions


@pytest.mark.parametrize(
    ("labels", "wanted", "expected"),
    [
        (["open", "closed"], (), ("state", ("closed", "open"))),
        (["blink", "up", "left"], (), ("movement", ("left", "up", "blink"))),
        (["left", "right"], ("right", "left"), ("movement", ("left", "right"))),
        (["open"], (), "all 8 pictures are open: expected at least two classes"),
        (["open", "shut"], (), "set: label 'shut' of 1.png: expected state"),
        (["open", "left"], (), "expected state"),
        (["open", "closed"], ("open", "shut"), "classes open, shut: expected state"),
        (["open", "closed"], ("left", "right"), "set: label 'closed' of 1.png: expected left or right"),
        (["left", "right"], ("left", "right", "up"), "class 'up' has no pictures"),
    ],
)
def test_the_classes_are_those_of_one_task(labels, wanted, expected):
    files = [DiskFile(f"{number}.png") for number in range(8)]
    sets = [LabelledPictures("set", files, (labels * 8)[:8], [""] * 8)]
    if isinstance(expected, str):
        with pytest.raises(DataError, match=expected):
            find_classes(sets, wanted)
    else:
        assert find_classes(sets, wanted) == expected


def manifest(folder, labels):
    folder.mkdir()
    for number, _ in enumerate(labels):
        (folder / f"{number}.png").write_bytes(b"")
    rows = "".join(f"{number}.png,{label}\n" for number, label in enumerate(labels))
    (folder / "truth.csv").write_text("path,label\n" + rows)
    return f"manifest:{folder / 'truth.csv'}"


def test_labels_may_be_renamed(tmp_path):
    data = manifest(tmp_path / "mine", ["Open_Eyes", "closed"])
    (pictures,) = read_sets([SetOptions(data=data, rename={"Open_Eyes": "open"})])
    assert list(pictures.labels) == ["open", "closed"]
    with pytest.raises(DataError, match="rename of 'Shut', which is none of its labels: Open_Eyes, closed"):
        read_sets([SetOptions(data=data, rename={"Shut": "closed"})])


def test_two_sets_of_one_name_are_refused(tmp_path):
    (tmp_path / "b").mkdir()
    sets = [manifest(folder / "mine", ["open", "closed"]) for folder in (tmp_path, tmp_path / "b")]
    with pytest.raises(DataError, match="two of the sets are named mine"):
        read_sets([SetOptions(data=data) for data in sets])
