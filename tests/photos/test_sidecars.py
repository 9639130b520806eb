"""Marks in sidecars: what is written, what stays, whose marks win, what is refused."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from eyelid.errors import OptionError, OutputError
from eyelid.photos import xmp_patch
from eyelid.photos.sidecar_journal import Change, SidecarJournal
from eyelid.photos.sidecar_marks import LABEL, PICK_LABEL, RATING, LabelNames, Mark, own_values
from eyelid.photos.sidecars import Outcome, mark_sidecar
from eyelid.photos.xmp_patch import EYELID, XMP, Packet, apply_splices, revert_splices
from eyelid.photos.xmp_scan import RDF, Name, PacketError

from .sidecar_samples import DIGIKAM, EXIFTOOL, LIGHTROOM, MARKED, REFUSED, UNMARKED

REJECT = Mark("reject", reason='left face: both eyes "closed" & <blurred>', numbers=(("p_open", "0.031"),))
LABELS = LabelNames()
OURS = (f"{{{XMP}}}Rating", f"{{{XMP}}}Label", f"{{{EYELID}}}")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SidecarJournal]:
    with SidecarJournal(tmp_path / "run") as journal:
        yield journal


def marks(path: Path) -> tuple[str | None, str | None, str | None]:
    packet = Packet(path.read_bytes())
    return packet.value(RATING), packet.value(LABEL), packet.value(PICK_LABEL)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (REJECT, ("-1", "Red", "1")),
        (Mark("reject", best=True), ("-1", "Red", "1")),
        (Mark("unsure"), (None, "Yellow", "2")),
        (Mark("unsure", best=True), (None, "Yellow", "2")),
        (Mark("keep"), (None, None, "3")),
        (Mark("keep", best=True), (None, "Green", "3")),
    ],
)
def test_new_sidecar(
    tmp_path: Path, journal: SidecarJournal, mark: Mark, expected: tuple[str | None, ...]
) -> None:
    path = tmp_path / "IMG_1.xmp"
    assert mark_sidecar(path, mark, LABELS, journal) is Outcome.WRITTEN
    assert marks(path) == expected
    own = own_values(Packet(path.read_bytes()))
    assert (own["verdict"], own.get("best"), own.get("reason", "")) == (
        mark.verdict,
        "True" if mark.best else None,
        mark.reason,
    )
    assert mark_sidecar(path, mark, LABELS, journal) is Outcome.UNCHANGED
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["IMG_1.xmp"]


@pytest.mark.parametrize("kind", UNMARKED)
def test_sidecars_of_other_programs(tmp_path: Path, journal: SidecarJournal, kind: str) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED[kind])
    assert mark_sidecar(path, REJECT, LABELS, journal) is Outcome.WRITTEN
    after = path.read_bytes()
    assert marks(path) == ("-1", "Red", "1")
    assert own_values(Packet(after))["reason"] == REJECT.reason
    assert mark_sidecar(path, REJECT, LABELS, journal) is Outcome.UNCHANGED
    assert path.read_bytes() == after
    [change] = journal.changes()[path]
    assert revert_splices(after, change.splices) == UNMARKED[kind]
    assert all(len(old) < 60 for _, old, _ in change.splices)  # values, an end, but nothing foreign


def test_bytes_of_lightroom(tmp_path: Path, journal: SidecarJournal) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["lightroom"])
    mark_sidecar(path, Mark("unsure"), LABELS, journal)
    before = UNMARKED["lightroom"].decode().splitlines()
    lines = path.read_bytes().decode().splitlines()
    assert [line for line in lines if line not in before] == [
        '   xmp:Label="Yellow"',
        '   crs:HasSettings="True"',
        '   xmlns:digiKam="http://www.digikam.org/ns/1.0/"',
        '   xmlns:eyelid="eyelid:ns:cull/1.0/"',
        '   digiKam:PickLabel="2"',
        '   eyelid:verdict="unsure"',
        '   eyelid:version="0.1.0"',
        '   eyelid:written="Label=Yellow; PickLabel=2">',
    ]
    assert [line for line in before if line not in lines] == ['   xmp:Label=""', '   crs:HasSettings="True">']


def test_a_namespace_gets_the_prefix_that_it_has_elsewhere(tmp_path: Path, journal: SidecarJournal) -> None:
    """Of a packet in which one namespace has two, exiv2 reads nothing."""
    path = tmp_path / "IMG.xmp"
    content = EXIFTOOL.format(rating="0").replace("xap:Rating>", "xap:Nickname>").replace("Label", "Advisory")
    path.write_text(content)
    assert mark_sidecar(path, REJECT, LABELS, journal) is Outcome.WRITTEN
    assert marks(path) == ("-1", "Red", "1")
    after = path.read_text()
    assert set(re.findall(r'xmlns:(\w+)=["\']http://ns.adobe.com/xap/1.0/', after)) == {"xap"}


@pytest.mark.parametrize("kind", MARKED)
def test_marks_of_a_person_win(tmp_path: Path, journal: SidecarJournal, kind: str) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_text(MARKED[kind])
    before = marks(path)
    assert mark_sidecar(path, REJECT, LABELS, journal) is Outcome.KEPT_YOURS
    assert marks(path) == before
    assert own_values(Packet(path.read_bytes()))["verdict"] == "reject"
    assert "written" not in own_values(Packet(path.read_bytes()))
    after = path.read_bytes()
    assert mark_sidecar(path, REJECT, LABELS, journal) is Outcome.KEPT_YOURS
    assert path.read_bytes() == after


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (('xmp:Rating="-1"', 'xmp:Rating="4"'), ("4", "Red", "1")),
        (('xmp:Rating="-1"', 'xmp:Rating="0"'), ("0", "Red", "1")),
        (('xmp:Label="Red"', ""), ("-1", None, "1")),
        (('digiKam:PickLabel="1"', 'digiKam:PickLabel="3"'), ("-1", "Red", "3")),
    ],
)
def test_a_person_changes_our_mark(
    tmp_path: Path, journal: SidecarJournal, changed: tuple[str, str], expected: tuple[str | None, ...]
) -> None:
    path = tmp_path / "IMG.xmp"
    mark_sidecar(path, REJECT, LABELS, journal)
    path.write_text(path.read_text().replace(*changed))
    assert mark_sidecar(path, Mark("keep"), LABELS, journal) is Outcome.KEPT_YOURS
    assert marks(path) == expected
    assert mark_sidecar(path, Mark("unsure"), LABELS, journal) is Outcome.KEPT_YOURS
    assert marks(path) == expected


def test_a_later_run_changes_our_marks(tmp_path: Path, journal: SidecarJournal) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["darktable"])
    mark_sidecar(path, REJECT, LabelNames(reject="Rot; 100 %"), journal)
    assert marks(path) == ("-1", "Rot; 100 %", "1")
    assert mark_sidecar(path, Mark("keep"), LABELS, journal) is Outcome.WRITTEN
    assert marks(path) == (None, None, "3")
    assert own_values(Packet(path.read_bytes())).keys() == {"verdict", "version", "written"}
    assert mark_sidecar(path, Mark("keep", best=True), LABELS, journal) is Outcome.WRITTEN
    assert marks(path) == (None, "Green", "3")


def test_a_colour_that_follows_our_label_is_no_persons(tmp_path: Path, journal: SidecarJournal) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_text(DIGIKAM.format(pick="0", colour="0"))
    mark_sidecar(path, REJECT, LABELS, journal)
    path.write_text(path.read_text().replace('digiKam:ColorLabel="0"', 'digiKam:ColorLabel="1"'))
    assert mark_sidecar(path, Mark("unsure"), LABELS, journal) is Outcome.WRITTEN
    assert marks(path) == (None, "Yellow", "2")


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_changed_stays(tmp_path: Path, journal: SidecarJournal, kind: str) -> None:
    content, said = REFUSED[kind]
    path = tmp_path / "IMG.xmp"
    path.write_bytes(content)
    with pytest.raises(OutputError, match=r"IMG\.xmp: stays as it is: ") as error:
        mark_sidecar(path, REJECT, LABELS, journal)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert path.read_bytes() == content
    assert not journal.changes()


def test_too_large(tmp_path: Path, journal: SidecarJournal) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["lightroom"] + b" " * 20_000_000)
    with pytest.raises(OutputError, match="more than 20 MB"):
        mark_sidecar(path, REJECT, LABELS, journal)


def test_read_only(tmp_path: Path, journal: SidecarJournal) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["lightroom"])
    path.chmod(0o444)
    with pytest.raises(OutputError, match="is read-only"):
        mark_sidecar(path, REJECT, LABELS, journal)


def test_links_pipes_and_folders(tmp_path: Path, journal: SidecarJournal) -> None:
    target = tmp_path / "elsewhere.xmp"
    target.write_bytes(UNMARKED["lightroom"])
    (tmp_path / "link.xmp").symlink_to(target)
    (tmp_path / "dangling.xmp").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.xmp")
    (tmp_path / "folder.xmp").mkdir()
    for name in ("link.xmp", "dangling.xmp", "pipe.xmp", "folder.xmp"):
        with pytest.raises(OutputError, match=f"{name}: (is|cannot be read)"):
            mark_sidecar(tmp_path / name, REJECT, LABELS, journal)
    assert target.read_bytes() == UNMARKED["lightroom"]
    assert not (tmp_path / "nothing").exists()


def test_mode_is_kept(tmp_path: Path, journal: SidecarJournal) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["lightroom"])
    path.chmod(0o640)
    mark_sidecar(path, REJECT, LABELS, journal)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_folder_that_cannot_be_written(tmp_path: Path, journal: SidecarJournal) -> None:
    with pytest.raises(OutputError, match="not written, it stays as it was"):
        mark_sidecar(tmp_path / "missing" / "IMG.xmp", REJECT, LABELS, journal)


def test_changed_while_we_read(
    tmp_path: Path, journal: SidecarJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program rates the photo between our reading and our writing; its stars win."""
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["lightroom"])
    rate_late(path, journal, monkeypatch, [LIGHTROOM.format(rating="5", label="")])
    assert mark_sidecar(path, REJECT, LABELS, journal) is Outcome.KEPT_YOURS
    assert marks(path) == ("5", "", None)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["IMG.xmp", "run"]


def test_made_while_we_make_it(
    tmp_path: Path, journal: SidecarJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "IMG.xmp"
    rate_late(path, journal, monkeypatch, [LIGHTROOM.format(rating="2", label="")])
    assert mark_sidecar(path, REJECT, LABELS, journal) is Outcome.KEPT_YOURS
    assert marks(path) == ("2", "", None)


def test_changed_all_the_time(
    tmp_path: Path, journal: SidecarJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "IMG.xmp"
    contents = [LIGHTROOM.format(rating=f"{number}.5", label="") for number in range(9)]
    path.write_text(contents[-1])
    rate_late(path, journal, monkeypatch, list(contents))
    with pytest.raises(OutputError, match="again and again"):
        mark_sidecar(path, REJECT, LABELS, journal)
    assert path.read_text() in contents


def rate_late(
    path: Path, journal: SidecarJournal, monkeypatch: pytest.MonkeyPatch, contents: list[str]
) -> None:
    """Has another program write a sidecar whenever we have read it, as long as there are contents."""
    begin = journal.begin

    def begin_late(*arguments: Any, **more: Any) -> Change:
        if contents:
            path.write_text(contents.pop(0))
        return begin(*arguments, **more)

    monkeypatch.setattr(journal, "begin", begin_late)


FULL_DISK = """
import resource, sys
from pathlib import Path
from eyelid.errors import OutputError
from eyelid.photos.sidecar_journal import SidecarJournal
from eyelid.photos.sidecar_marks import LabelNames, Mark
from eyelid.photos.sidecars import mark_sidecar
path = Path(sys.argv[1])
with SidecarJournal(path.parent / "run") as journal:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    try:
        mark_sidecar(path, Mark("reject", reason="closed"), LabelNames(), journal)
    except OutputError as error:
        print(error)
"""


@pytest.mark.parametrize("room", [0, 1000, 3000])
def test_full_disk(tmp_path: Path, room: int) -> None:
    """Neither the journal, nor the new content, finds room (a limit on files stands for the disk's)."""
    path = tmp_path / "IMG.xmp"
    content = UNMARKED["padding"] + b" " * 4000
    path.write_bytes(content)
    command = [sys.executable, "-c", FULL_DISK, str(path), str(room)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "not written" in said
    assert said.count("\n") == 1
    assert path.read_bytes() == content
    assert sorted(each.name for each in tmp_path.iterdir()) == ["IMG.xmp", "run"]
    journal = (tmp_path / "run" / "sidecars.jsonl").read_bytes()
    assert not journal or journal.endswith(b"\n")


@pytest.mark.parametrize("text", ["", " Red", "a\nb", "x" * 101, "a\0", "\ufffe"])
def test_label_names(text: str) -> None:
    with pytest.raises(OptionError, match="--label-reject"):
        LabelNames(reject=text)


@pytest.mark.parametrize(
    "labels", [{"unsure": "Red"}, {"reject": "GREEN"}, {"best": "Straße", "unsure": "STRASSE"}]
)
def test_one_label_for_two_verdicts(labels: dict[str, str]) -> None:
    with pytest.raises(OptionError, match="too; expected labels that differ"):
        LabelNames(**labels)


def test_names_of_numbers(tmp_path: Path, journal: SidecarJournal) -> None:
    for name in ("a b", "verdict", "1st", ""):
        with pytest.raises(ValueError, match="name of a number"):
            mark_sidecar(tmp_path / "IMG.xmp", Mark("keep", numbers=((name, "1"),)), LABELS, journal)


def test_characters_that_xml_has_not(tmp_path: Path, journal: SidecarJournal) -> None:
    path = tmp_path / "IMG.xmp"
    mark_sidecar(path, Mark("keep", reason="a\0b\x1b\ud800c\n\t😀"), LABELS, journal)
    assert own_values(Packet(path.read_bytes()))["reason"] == "a\ufffdb\ufffd\ufffdc\n\t😀"


VALUES = st.one_of(
    st.none(), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=9)
)
NAMES = st.sampled_from([RATING, LABEL, PICK_LABEL, Name(EYELID, "reason"), Name(EYELID, "best")])


@given(st.sampled_from(sorted(UNMARKED)), st.lists(st.dictionaries(NAMES, VALUES, min_size=1), max_size=3))
def test_any_values_can_be_set_and_reverted(kind: str, steps: list[dict[Name, str | None]]) -> None:
    contents, splices = [UNMARKED[kind]], []
    expected: dict[Name, str | None] = {}
    for step in steps:
        packet = Packet(contents[-1])
        splices.append(packet.changed({name: _legal(value) for name, value in step.items()}))
        contents.append(apply_splices(contents[-1], splices[-1]))
        expected |= {name: _legal(value) for name, value in step.items()}
    last = Packet(contents[-1])
    assert {name: last.value(name) for name in expected} == expected
    while splices:
        after = contents.pop()
        assert revert_splices(after, splices.pop()) == contents[-1]


def _legal(value: str | None) -> str | None:
    return None if value is None else value.replace("\ufffe", "").replace("\uffff", "")


@given(st.data())
def test_mutations_are_refused_or_only_our_fields_change(data: st.DataObject) -> None:
    """What lxml reads of a mutated sidecar, but for our fields, is the same before and after."""
    content = UNMARKED[data.draw(st.sampled_from(sorted(UNMARKED.keys() - {"utf-16 without mark"})))]
    place = data.draw(st.integers(0, len(content) - 1))
    end = place + data.draw(st.integers(0, 12))
    pieces = ["", "<", ">", "'", '"', "&", "/", "x", ":", "=", " ", "\n", "<!--", "-->", "<a>", "&lt;", "]]>"]
    content = content[:place] + data.draw(st.sampled_from(pieces)).encode() + content[end:]
    try:
        splices = Packet(content).changed({RATING: "-1", LABEL: "Red", Name(EYELID, "verdict"): "reject"})
    except PacketError:
        return
    after = apply_splices(content, splices)
    assert revert_splices(after, splices) == content
    added = {"", f"{{{RDF}}}Description", f"{{{RDF}}}about"}
    assert facts(after) - facts(content) <= {(tag, text) for tag, text in facts(after) if tag in added}
    assert facts(content) <= facts(after)


def facts(content: bytes) -> set[tuple[str, str]]:
    """Returns the tags, attributes and texts of a document, but for ours."""
    said = set()
    for element in etree.fromstring(content).iter():
        if isinstance(element.tag, str) and not element.tag.startswith(OURS):
            said.add((element.tag, (element.text or "").strip()))
            said |= {(k, v) for k, v in element.attrib.items() if not k.startswith(OURS)}
    return said


def test_a_change_of_something_else_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If bytes went to a wrong place, the second reading would refuse them."""
    packet = Packet(UNMARKED["lightroom"])
    place = UNMARKED["lightroom"].index(b"+0.35")
    misplaced = xmp_patch._Edit(place, place + 5, "+9.99")
    monkeypatch.setattr(xmp_patch, "_replaced", lambda found, value: misplaced)
    with pytest.raises(PacketError, match="without changing other properties"):
        packet.changed({RATING: "-1"})
