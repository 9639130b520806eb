"""What was packed is opened again, unless a file is another; nothing half written is ever taken for whole."""

import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from eyelid.data import LabelledPictures, default_cache, pack, pack_cache
from eyelid.data.pack_cache import pack_key
from eyelid.errors import PictureError
from eyelid.pictures import DiskFile, Picture, decode, find_sources

CACHE = Path("cache")

PACK = """
import os, resource, signal, sys, time
from pathlib import Path
from eyelid.data import LabelledPictures, decoding, pack
from eyelid.errors import EyelidError
from eyelid.pictures import find_sources
decoding._BATCH = 2
files = list(find_sources(["eyes"]))
pictures = LabelledPictures("drawn", files, ["open"] * len(files), [""] * len(files))
{before}
try:
    packed = pack(pictures, classes=("open",), size=24, cache=Path("cache"), progress=progress, say=print)
    print(packed.patches.sum())
except EyelidError as error:
    print(error)
"""


def pack_eyes(source="eyes", *, size=24, label="open", cache=CACHE, say=None):
    files = list(find_sources([source]))
    pictures = LabelledPictures("drawn", files, [label] * len(files), [""] * len(files))
    return pack(pictures, classes=("closed", "open"), size=size, cache=cache, say=say)


def packs():
    return sorted(CACHE.glob("*.npy"))


def zip_eyes(archive):
    with zipfile.ZipFile(archive, "w") as writer:
        for file in sorted(Path("eyes").iterdir()):
            writer.write(file)


def packing(before):
    script = PACK.replace("{before}", before)
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


@pytest.fixture(autouse=True)
def _in_the_folder_of_the_eyes(eyes):
    pass


@pytest.mark.parametrize("source", ["eyes", "eyes.zip"])
def test_pack_is_opened_and_nothing_decoded_again(source, monkeypatch):
    zip_eyes("eyes.zip")
    packed = pack_eyes(source)
    in_memory = pack_eyes(source, cache=None)
    assert np.array_equal(packed.patches, in_memory.patches)
    monkeypatch.setattr(pack_cache, "decode_batches", None)
    again = pack_eyes(source)
    assert np.array_equal(again.patches, packed.patches)
    assert isinstance(again.patches.base, np.memmap)
    assert not again.patches.flags.writeable


def test_labelling_anew_is_not_decoding_anew():
    pack_eyes()
    assert (pack_eyes(label="closed").labels == 0).all()
    assert len(packs()) == 1


def a_file_is_replaced():
    Path("eyes/03.png").write_bytes(Path("eyes/04.png").read_bytes())


def a_file_is_touched():
    os.utime("eyes/03.png", ns=(0, 1))


def a_file_is_added():
    Path("eyes/xx.png").write_bytes(Path("eyes/04.png").read_bytes())


def a_file_is_removed():
    Path("eyes/03.png").unlink()


def a_file_is_renamed():
    Path("eyes/03.png").rename("eyes/xx.png")


CHANGES = [a_file_is_replaced, a_file_is_touched, a_file_is_added, a_file_is_removed, a_file_is_renamed]


@pytest.mark.parametrize("change", CHANGES)
def test_pack_is_made_anew_once(change):
    pack_eyes()
    change()
    for _ in range(2):
        after = pack_eyes()
        assert np.array_equal(after.patches, pack_eyes(cache=None).patches)
        assert len(packs()) == 2


def test_each_size_has_a_pack_of_its_own():
    assert pack_eyes(size=24).patches.shape[1:] == (24, 24)
    assert pack_eyes(size=48).patches.shape[1:] == (48, 48)
    assert len(packs()) == 2


def test_zip_may_be_moved_but_not_changed():
    zip_eyes("eyes.zip")
    pack_eyes("eyes.zip")
    os.rename("eyes.zip", "moved.zip")
    pack_eyes("moved.zip")
    assert len(packs()) == 1
    a_file_is_replaced()
    zip_eyes("moved.zip")
    pack_eyes("moved.zip")
    assert len(packs()) == 2


def test_same_names_in_another_folder_are_other_files(tmp_path, monkeypatch):
    key = pack_key([DiskFile("eyes/03.png")], 24)
    assert key == pack_key([DiskFile(str(tmp_path / "eyes" / "03.png"))], 24)
    (tmp_path / "other" / "eyes").mkdir(parents=True)
    os.rename("eyes/03.png", "other/eyes/03.png")
    monkeypatch.chdir("other")
    assert key != pack_key([DiskFile("eyes/03.png")], 24)


@dataclass
class LockedFile:
    """A file that cannot be read at first, such as one that is closed to this user."""

    source: str
    data: bytes
    locked: bool = True

    def read(self):
        if self.locked:
            raise PictureError("permission denied")
        return self.data

    def picture(self):
        return Picture(decode(self.read()).pixels, self.source)

    def identity(self):
        return self.source


def test_what_could_not_be_read_is_tried_again(eye_png):
    files = [LockedFile(name, eye_png, locked=name == "b.png") for name in ("a.png", "b.png")]
    pictures = LabelledPictures("drawn", files, ["open"] * 2, [""] * 2)
    for _ in range(2):
        packed = pack(pictures, classes=("open",), size=24, cache=CACHE)
        assert list(packed.unreadable) == ["b.png: permission denied"]
    files[1].locked = False
    assert len(pack(pictures, classes=("open",), size=24, cache=CACHE)) == 2


@pytest.mark.parametrize("cache", [CACHE, None])
def test_damaged_pictures_are_packed_and_told_or_refused(cache, damaged_jpg):
    Path("eyes/03.png").write_bytes(damaged_jpg)
    Path("eyes/05.png").write_bytes(b"no picture")
    files = list(find_sources(["eyes"]))
    pictures = LabelledPictures("drawn", files, ["open"] * 12, [""] * 12)
    for _ in range(2):
        packed = pack(pictures, classes=("open",), size=24, cache=cache)
        assert [message.split(": ")[0] for message in packed.damaged] == ["eyes/03.png"]
        assert (len(packed), len(packed.unreadable)) == (11, 1)
        whole = pack(pictures, classes=("open",), size=24, cache=cache, refuse_damaged=True)
        assert [message.split(": ")[:2] for message in whole.unreadable] == [
            ["eyes/05.png", "not a picture, or cut short"],
            ["eyes/03.png", "the picture is damaged"],
        ]
        assert (len(whole), whole.damaged) == (10, ())
        assert np.array_equal(whole.patches, packed.patches[[0, 1, 2, *range(4, 11)]])
        assert whole.sources == [source for source in packed.sources if source != "eyes/03.png"]


DAMAGES = {
    "empty": lambda data: b"",
    "header only": lambda data: data[:128],
    "pixels cut short": lambda data: data[: len(data) // 2],
    "last byte missing": lambda data: data[:-1],
    "end of another length": lambda data: data[:-16] + b"\xff" * 8 + data[-8:],
    "a byte of the table": lambda data: data[:-25] + b"?" + data[-24:],
    "a piece of the pixels missing": lambda data: data[:1000] + data[1024:],
    "a bit of the first pixel": lambda data: data[:128] + bytes([data[128] ^ 1]) + data[129:],
    "a byte amid the pixels": lambda data: data[:3000] + bytes([data[3000] ^ 255]) + data[3001:],
    "another header": lambda data: data.replace(b"(12, 24", b"(11, 24"),
    "not a header": lambda data: b"\x93PICKLE" + data[7:],
    "only zeros": lambda data: bytes(len(data)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_pack_is_made_again(damage):
    whole = np.array(pack_eyes().patches)
    (path,) = packs()
    data = path.read_bytes()
    path.write_bytes(damage(data))
    assert path.read_bytes() != data
    assert np.array_equal(pack_eyes().patches, whole)
    assert path.read_bytes() == data
    assert list(CACHE.iterdir()) == [path]


def test_pack_is_an_array_for_numpy():
    packed = pack_eyes()
    (path,) = packs()
    assert np.array_equal(np.load(path), packed.patches)


def test_killed_packing_leaves_nothing_that_is_taken_for_whole():
    killed = packing("progress = lambda count: os.kill(os.getpid(), signal.SIGKILL)")
    assert killed.wait() == -signal.SIGKILL
    assert not packs()
    (part,) = CACHE.glob("*.part")
    (CACHE / "table.csv.part").write_text("another's")
    for old in (False, True):
        os.utime(part, (0, 0) if old else None)
        for pack_file in packs():
            pack_file.unlink()
        assert len(pack_eyes()) == 12
        assert part.exists() is not old
    assert sorted(CACHE.iterdir()) == sorted([*packs(), CACHE / "table.csv.part"])


def test_part_of_a_packing_that_goes_on_is_left_alone():
    waiting = packing("progress = lambda count: (print(count, flush=True), time.sleep(60))")
    assert waiting.stdout.readline() == "2\n"
    (part,) = CACHE.glob("*.part")
    os.utime(part, (0, 0))
    pack_eyes(size=32)
    assert part.exists()
    waiting.kill()
    waiting.communicate()


def test_two_packings_at_once_make_one_pack():
    first = packing("progress = lambda count: (print(count, flush=True), time.sleep(0.2))")
    assert first.stdout.readline() == "2\n"
    second = packing("progress = print")
    told = [process.communicate()[0].split() for process in (first, second)]
    assert told[0] == ["2"] * 5 + [str(pack_eyes().patches.sum())]
    assert told[1] == ["12", told[0][-1]], "the second waited, and opened what the first had packed"
    assert list(CACHE.iterdir()) == packs()


def test_a_full_disk_is_said_and_done_without():
    full = packing("progress = None; resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))")
    line, total = full.communicate()[0].splitlines()
    assert line == (
        "cache of packed pictures cache: cannot be written: File too large; done without it, which takes "
        "more memory; --cache names another folder"
    )
    assert not list(CACHE.iterdir())
    assert total == str(pack_eyes(cache=None).patches.sum())


def test_a_cache_that_cannot_be_made_is_said_and_done_without():
    CACHE.write_text("a file")
    lines = []
    packed = pack_eyes(say=lines.append)
    assert np.array_equal(packed.patches, pack_eyes(cache=None).patches)
    assert len(lines) == 1
    assert lines[0].startswith("cache of packed pictures cache: cannot be written: File exists; ")


def test_packs_that_were_not_opened_for_longest_are_removed(monkeypatch):
    CACHE.mkdir()
    np.save(CACHE / "own.npy", np.zeros(100_000))
    ages = {}
    for age, size in enumerate((24, 25, 26)):
        pack_eyes(size=size)
        (ages[size],) = set(packs()) - {*ages.values(), CACHE / "own.npy"}
        os.utime(ages[size], (age, age))
    pack_eyes(size=24)  # from now on the one that was opened last
    monkeypatch.setattr(pack_cache, "LIMIT_BYTES", ages[24].stat().st_size + ages[26].stat().st_size + 2000)
    pack_eyes(size=27)
    assert ages[24].exists()
    assert not ages[25].exists()
    assert not ages[26].exists()
    assert (CACHE / "own.npy").exists()
    assert len(packs()) == 3


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"XDG_CACHE_HOME": "/some/where", "HOME": "/home/me"}, "/some/where/eyelid/packs"),
        ({"XDG_CACHE_HOME": "", "HOME": "/home/me"}, "/home/me/.cache/eyelid/packs"),
        ({"HOME": "/home/me"}, "/home/me/.cache/eyelid/packs"),
        ({"XDG_CACHE_HOME": "here"}, None),
    ],
)
def test_default_cache_is_where_caches_are(variables, expected, monkeypatch):
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_cache() == (expected and Path(expected))
