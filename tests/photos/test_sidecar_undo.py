"""Undoing a run's marks, and runs that are killed in the middle."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eyelid.errors import MissingFileError, OutputError
from eyelid.photos.sidecar_journal import FILE, SidecarJournal
from eyelid.photos.sidecar_marks import LabelNames, Mark, own_values
from eyelid.photos.sidecar_undo import UndoCounts, undo_sidecars
from eyelid.photos.sidecars import Outcome, mark_sidecar
from eyelid.photos.xmp_patch import Packet

from .sidecar_samples import LIGHTROOM, MARKED, UNMARKED

REJECT = Mark("reject", reason="left face: both eyes closed")
UNSURE = Mark("unsure", reason="left face: sunglasses")


def mark(run: Path, path: Path, what: Mark = REJECT) -> Outcome:
    with SidecarJournal(run) as journal:
        return mark_sidecar(path, what, LabelNames(), journal)


def undo(run: Path) -> dict[str, int]:
    """Undoes a run, and returns what was counted, without zeros. Nothing may be said."""
    said: list[str] = []
    counts = undo_sidecars(run, said.append)
    assert not said
    return {name: count for name, count in counts._asdict().items() if count}


@pytest.mark.parametrize("content", [*UNMARKED.values(), *(text.encode() for text in MARKED.values())])
def test_every_byte_comes_back(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(content)
    mark(tmp_path / "run", path)
    mark(tmp_path / "run", path, UNSURE)
    assert path.read_bytes() != content
    assert undo(tmp_path / "run") == {"restored": 1}
    assert path.read_bytes() == content
    assert undo(tmp_path / "run") == {}
    assert path.read_bytes() == content


def test_what_we_made_goes(tmp_path: Path) -> None:
    path = tmp_path / "IMG.xmp"
    mark(tmp_path / "run", path)
    assert undo(tmp_path / "run") == {"deleted": 1}
    assert not path.exists()
    assert undo(tmp_path / "run") == {}
    assert mark(tmp_path / "run", path) is Outcome.WRITTEN  # the run may go on
    assert undo(tmp_path / "run") == {"deleted": 1}


def test_what_another_program_added_stays(tmp_path: Path) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["lightroom"])
    mark(tmp_path / "run", path)
    path.write_bytes(path.read_bytes().replace(b"+0.35", b"+1.20"))
    assert undo(tmp_path / "run") == {"taken_out": 1}
    declared = b'\n   xmlns:digiKam="http://www.digikam.org/ns/1.0/"'  # says nothing, so it may stay
    expected = UNMARKED["lightroom"].replace(b"+0.35", b"+1.20")
    assert path.read_bytes().replace(declared, b"") == expected
    assert undo(tmp_path / "run") == {}


def test_marks_that_a_person_changed_stay(tmp_path: Path) -> None:
    path = tmp_path / "IMG.xmp"
    mark(tmp_path / "run", path)
    path.write_text(path.read_text().replace('xmp:Rating="-1"', 'xmp:Rating="4"'))
    assert undo(tmp_path / "run") == {"taken_out": 1}
    text = path.read_text()
    assert 'xmp:Rating="4"' in text
    assert "Red" not in text
    assert "eyelid:" not in text
    assert "PickLabel" not in text


def test_another_program_wrote_it_as_elements(tmp_path: Path) -> None:
    """As exiftool does; our namespace may be gone, too."""
    path = tmp_path / "IMG.xmp"
    mark(tmp_path / "run", path)
    path.write_text(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'>\n"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n"
        " <rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/'>\n"
        "  <xmp:Label>Red</xmp:Label>\n"
        "  <xmp:Rating>-1</xmp:Rating>\n"
        "  <xmp:CreatorTool>another</xmp:CreatorTool>\n"
        " </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
    )
    before = path.read_text()
    assert undo(tmp_path / "run") == {"taken_out": 1}
    fields = ("<xmp:Label>Red</xmp:Label>", "<xmp:Rating>-1</xmp:Rating>")
    assert path.read_text() == before.replace(fields[0], "").replace(fields[1], "")
    path.write_text(before)  # a person rejects it now
    assert undo(tmp_path / "run") == {}
    assert path.read_text() == before


def test_two_runs_undone_in_reverse(tmp_path: Path) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["digikam"])
    mark(tmp_path / "a", path)
    after_a = path.read_bytes()
    mark(tmp_path / "b", path, UNSURE)
    assert undo(tmp_path / "b") == {"restored": 1}
    assert path.read_bytes() == after_a
    assert undo(tmp_path / "a") == {"restored": 1}
    assert path.read_bytes() == UNMARKED["digikam"]


def test_two_runs_the_first_undone_first(tmp_path: Path) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["digikam"])
    mark(tmp_path / "a", path)
    mark(tmp_path / "b", path, UNSURE)
    after_b = path.read_bytes()
    assert undo(tmp_path / "a") == {"later": 1}
    assert path.read_bytes() == after_b
    assert undo(tmp_path / "b") == {"restored": 1}
    assert undo(tmp_path / "a") == {"restored": 1}
    assert path.read_bytes() == UNMARKED["digikam"]


def test_two_runs_in_turns(tmp_path: Path) -> None:
    path = tmp_path / "IMG.xmp"
    path.write_bytes(UNMARKED["digikam"])
    for run, what in (("a", REJECT), ("b", UNSURE), ("a", Mark("keep"))):
        mark(tmp_path / run, path, what)
    for run in ("a", "b", "a"):
        undo(tmp_path / run)
    assert path.read_bytes() == UNMARKED["digikam"]


def test_a_second_run_that_says_the_same_has_nothing_to_undo(tmp_path: Path) -> None:
    path = tmp_path / "IMG.xmp"
    mark(tmp_path / "a", path)
    assert mark(tmp_path / "b", path) is Outcome.UNCHANGED
    assert undo(tmp_path / "b") == {}
    assert undo(tmp_path / "a") == {"deleted": 1}


def test_missing_and_broken_sidecars(tmp_path: Path) -> None:
    for name in ("gone", "broken", "whole"):
        mark(tmp_path / "run", tmp_path / f"{name}.xmp")
    (tmp_path / "gone.xmp").unlink()
    (tmp_path / "broken.xmp").write_text("<")
    said: list[str] = []
    assert undo_sidecars(tmp_path / "run", said.append) == UndoCounts(deleted=1, missing=1, failed=1)
    assert len(said) == 1
    assert "broken.xmp: stays as it is: it is not well-formed" in said[0]


def test_no_journal(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"has no sidecars\.jsonl"):
        undo_sidecars(tmp_path, print)


def test_one_process_at_a_time(tmp_path: Path) -> None:
    with SidecarJournal(tmp_path), pytest.raises(OutputError, match="another run"):
        undo_sidecars(tmp_path, print)


def test_half_and_damaged_lines(tmp_path: Path) -> None:
    first, second = tmp_path / "1.xmp", tmp_path / "2.xmp"
    mark(tmp_path / "run", first)
    mark(tmp_path / "run", second)
    journal = tmp_path / "run" / FILE
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:2], b"{damaged\n", lines[2][:80]]))
    said: list[str] = []
    assert undo_sidecars(tmp_path / "run", said.append) == UndoCounts(deleted=1)
    assert "1 damaged lines" in said[0]
    assert second.exists()


def test_a_journal_cannot_lead_elsewhere(tmp_path: Path) -> None:
    """Only sidecars are touched, and only if they are what the journal says."""
    path = tmp_path / "IMG.xmp"
    mark(tmp_path / "run", path)
    journal = tmp_path / "run" / FILE
    victim = tmp_path / "victim.txt"
    victim.write_bytes(path.read_bytes())
    entry = json.loads(journal.read_text().splitlines()[0])
    for change in ({"path": str(victim)}, {"part": "../victim.txt"}):
        journal.write_text(json.dumps(entry | change) + "\n")
        undo_sidecars(tmp_path / "run", lambda _: None)
        assert victim.read_bytes()


def test_a_change_that_never_took_place(tmp_path: Path) -> None:
    """Killed between the journal and the sidecar; then a person rejects the photo."""
    path = tmp_path / "IMG.xmp"
    mark(tmp_path / "run", path)
    journal = tmp_path / "run" / FILE
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    path.write_text(LIGHTROOM.format(rating="-1", label="Red"))
    before = path.read_bytes()
    assert undo(tmp_path / "run") == {"untouched": 1}
    assert path.read_bytes() == before


MARK_ALL = """
import sys
from pathlib import Path
from eyelid.photos.sidecar_journal import SidecarJournal
from eyelid.photos.sidecar_marks import LabelNames, Mark
from eyelid.photos.sidecars import mark_sidecar
shoot = Path(sys.argv[1])
with SidecarJournal(shoot / "run") as journal:
    print("begins", flush=True)
    for number in range(60):
        mark = Mark(("reject", "unsure", "keep")[number % 3], reason=f"photo {number}")
        mark_sidecar(shoot / f"{number:02}.xmp", mark, LabelNames(), journal)
"""


def test_killed_and_resumed(tmp_path: Path) -> None:
    """After each of several `kill -9`, each sidecar is whole; in the end all are marked once, and undone."""
    for number in range(0, 60, 2):
        (tmp_path / f"{number:02}.xmp").write_bytes(UNMARKED["lightroom"])
    chance = random.Random(1)
    for _ in range(6):
        command = [sys.executable, "-c", MARK_ALL, str(tmp_path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.12))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for path in tmp_path.glob("*.xmp"):
            own = own_values(Packet(path.read_bytes()))
            assert not own or own["reason"] == f"photo {int(path.stem)}"
    subprocess.run([sys.executable, "-c", MARK_ALL, str(tmp_path)], check=True, stdout=subprocess.DEVNULL)
    assert sorted(path.name for path in tmp_path.iterdir()) == [*(f"{n:02}.xmp" for n in range(60)), "run"]
    for path in tmp_path.glob("*.xmp"):
        assert path.read_bytes().count(b"eyelid:verdict=") == 1
    assert undo(tmp_path / "run") == {"restored": 30, "deleted": 30}
    assert sorted(path.name for path in tmp_path.iterdir())[:-1] == [f"{n:02}.xmp" for n in range(0, 60, 2)]
    assert {path.read_bytes() for path in tmp_path.glob("*.xmp")} == {UNMARKED["lightroom"]}


POINTS = ["after the journal's line", "with half a part", "before the rename", "after the rename", "linked"]

KILLED_AT = """
import os, signal, sys
from pathlib import Path
from eyelid.photos import sidecar_file, sidecar_journal, sidecars
from eyelid.photos.sidecar_marks import LabelNames, Mark

def killed(*arguments, **more):
    os.kill(os.getpid(), signal.SIGKILL)

def half_written(part, content, like):
    part.write_bytes(content[:100])
    killed()

path, point = Path(sys.argv[1]), sys.argv[2]
if point == "after the journal's line":
    sidecars.replace_sidecar = killed
elif point == "with half a part":
    sidecar_file._write_part = half_written
elif point == "before the rename":
    sidecar_file.replace_file = sidecar_file.os.link = killed
elif point == "after the rename":
    sidecar_journal.SidecarJournal.finish = killed
elif point == "linked":
    sidecar_file.flush_folder = sidecar_journal.SidecarJournal.finish = killed
with sidecar_journal.SidecarJournal(path.parent / "run") as journal:
    sidecars.mark_sidecar(path, Mark("reject", reason="closed"), LabelNames(), journal)
"""


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_each_point(tmp_path: Path, point: str, there: bool) -> None:
    path = tmp_path / "IMG.xmp"
    if there:
        path.write_bytes(UNMARKED["lightroom"])
    killed = subprocess.run([sys.executable, "-c", KILLED_AT, str(path), point], check=False)
    assert killed.returncode == -signal.SIGKILL
    counts = undo(tmp_path / "run")
    assert sum(counts.values()) == 1
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["IMG.xmp"] * there
    assert not there or path.read_bytes() == UNMARKED["lightroom"]
