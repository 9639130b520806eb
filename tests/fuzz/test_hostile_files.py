"""Hostile files: nothing but children of `EyelidError` comes out of a reader, and it comes soon."""

import copy
import csv
import io
import json
import math
import random
import time
import zlib
from collections.abc import Callable, Iterator

import pytest

from eyelid.pictures import quiet_decoders

from .corpus import kept
from .targets import TARGETS

MOST_FILES = 120  # of JSON for one reader, drawn from all that can be made
SECONDS = 20  # of the processor, for one file
HOSTILE_VALUES = (
    *(None, True, -1, 0.5, 2**70, 10**400, math.nan, math.inf, -math.inf),
    *("", "\ud800", "\0", "a" * 70_000, "../../etc/passwd", [], [[]], {}, {"a": 1}, [None], "1e999"),
)
HOSTILE_CELLS = (
    "",
    "nan",
    "inf",
    "-1",
    "1e999",
    "9" * 5000,
    "\0",
    '"',
    "=1+1",
    "\ufeff",
    "a" * 200_000,
    "\n\n",
)
HOSTILE_FILES = {
    "empty": b"",
    "nested lists": b"[" * 5_000,
    "nested objects": b'{"a":' * 5_000,
    "nested tags": b"<a>" * 5_000,
    "many digits": b"9" * 50_000,
    "zeros": bytes(70_000),
    "UTF-16": b"\xff\xfe" + "path,label\na.png,open\n".encode("utf-16-le") + b"\0",
    "half a character": b"\xf0\x9f\x98",
    "lone quote": b'"' + b"a\n" * 70_000,
    "YAML aliases": b"a: &a [1,1,1,1,1,1,1,1,1]\n"
    + b"".join(b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(8)),
}
JSON = [
    name for name, target in TARGETS.items() if any(seed[:1] in b"{[" and seed for seed in target.seeds())
]
TABLES = [name for name in TARGETS if name.endswith(".csv") or name == "true_events"]


def tried(name: str, data: bytes) -> None:
    began = time.process_time()
    with quiet_decoders():
        TARGETS[name].survives(data)
    assert time.process_time() - began < SECONDS


def changed(value: object, change: Callable[[object], object]) -> Iterator[object]:
    """Yields the value with each of its parts changed, one at a time, and with one taken out."""
    yield change(value)
    if isinstance(value, dict | list):
        for place in range(len(value)) if isinstance(value, list) else list(value):
            for part in changed(value[place], change):  # type: ignore[index]
                whole = copy.copy(value)
                whole[place] = part  # type: ignore[index]
                yield whole
            whole = copy.copy(value)
            del whole[place]
            yield whole


def some_changed(seed: bytes, most: int) -> Iterator[bytes]:
    """Yields some of the files that come of changing one value in one line."""
    lines = seed.splitlines() if seed.count(b"\n{") else [seed]
    found = [
        (number, value)
        for number, line in enumerate(lines)
        for hostile in HOSTILE_VALUES
        for value in changed(json.loads(line), lambda _, hostile=hostile: hostile)
    ]
    for number, value in random.Random(1).sample(found, min(most, len(found))):
        yield b"\n".join([*lines[:number], json.dumps(value).encode(), *lines[number + 1 :], b""])


@pytest.mark.parametrize("name", JSON)
def test_each_value_of_json_replaced_by_hostile_ones(name):
    seeds = [seed for seed in TARGETS[name].seeds() if seed[:1] in b"{[" and seed]
    for seed in seeds:
        for data in some_changed(seed, MOST_FILES // len(seeds)):
            tried(name, data)


@pytest.mark.parametrize("name", TABLES)
def test_each_cell_of_a_table_replaced_by_hostile_ones(name):
    for seed in TARGETS[name].seeds():
        rows = list(csv.reader(io.StringIO(seed.decode())))
        for row in rows:
            for column, cell in enumerate(row):
                for hostile in HOSTILE_CELLS:
                    row[column] = hostile
                    tried(name, "\n".join(map(",".join, rows)).encode())
                row[column] = cell


@pytest.mark.parametrize("name", TARGETS)
def test_files_that_are_hostile_to_any_reader(name):
    for data in HOSTILE_FILES.values():
        tried(name, data)


@pytest.mark.parametrize("name", TARGETS)
def test_cut_and_changed_files(name):
    """What coverage does for the fuzzer in `benchmarks/fuzzing.py`, chance does here, and less of it."""
    rng = random.Random(zlib.crc32(name.encode()))
    for seed in TARGETS[name].seeds():
        assert seed
        for _ in range(8):
            data = bytearray(seed[: rng.randint(1, len(seed))] if rng.random() < 0.3 else seed)
            for _ in range(rng.randint(1, 4)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            tried(name, bytes(data))


@pytest.mark.parametrize(
    ("name", "file"),
    [pytest.param(name, file, id=f"{name}/{file.name}") for name in TARGETS for file in kept(name)],
)
def test_files_that_once_crashed_a_reader(name, file):
    tried(name, file.read_bytes())


@pytest.mark.parametrize("name", sorted(TARGETS.keys() - {"picture.heic"}))
def test_a_reader_reads_what_its_mutations_begin_with(name):
    """Otherwise the tests above would try nothing but what the first check refuses."""
    assert any(map(TARGETS[name].survives, TARGETS[name].seeds()))
