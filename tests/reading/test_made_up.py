"""Whatever finds eyes, and whatever gives frames, goes through `predict` whole.

A made-up finder finds none, one and several eyes; a made-up source has frames with times. Rows, tables,
counts, progress and resuming are the same with every engine.
"""

import json
from itertools import product
from pathlib import Path

import pytest

from eyelid import Row
from eyelid.errors import OutputError, WorkerError
from eyelid.results import RowCounts
from eyelid.verbs.predict import PredictOptions, read_sources

ENGINES = ("threads", "processes")


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    monkeypatch.chdir(tmp_path)
    import made_up

    return made_up


@pytest.fixture
def films(made_up):
    """Six sources, one of them longer than a part, two of them without an end that can be read."""
    return [
        made_up.Film("a.mp4", (2, 0, 1)),
        made_up.Film("none.mp4", ()),
        made_up.Film("b.mp4", (1, 255, 4), "the rest is cut off"),
        made_up.Film("broken.mp4", (), "not a film"),
        made_up.Film("long.mp4", (2,) * 600),
        made_up.Film("c.mp4", (0, 6)),
    ]


@pytest.fixture(scope="module")
def whole():
    """What a run that is not interrupted gives, rows and bytes, by its table's suffix; each is run once."""
    return {}


def read(films, finder, **options):
    settings = {"engine": "threads", "threads": 2, "batch_size": 1} | options
    reads = list(read_sources(iter(films), PredictOptions(**settings), finder=finder))
    return [row for read in reads for row in read.rows], reads


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("batch_size", [1, 4, 100])
@pytest.mark.parametrize("colour", [False, True])
def test_each_frame_gives_its_eyes_in_order(made_up, films, engine, batch_size, colour):
    rows, reads = read(films, made_up.Counted(colour=colour), engine=engine, batch_size=batch_size)
    named = [(row.source, row.frame, row.face, row.side) for row in rows if row.source != "long.mp4"]
    assert named == [
        ("a.mp4", 0, 0, "right"),
        ("a.mp4", 0, 0, "left"),
        ("a.mp4", 1, None, None),
        ("a.mp4", 2, 0, "right"),
        ("b.mp4", 0, 0, "right"),
        ("b.mp4", 1, None, None),
        *(("b.mp4", 2, face, side) for face in (0, 1) for side in ("right", "left")),
        ("b.mp4", None, None, None),
        ("broken.mp4", None, None, None),
        ("c.mp4", 0, None, None),
        *(("c.mp4", 1, face, side) for face in (0, 1, 2) for side in ("right", "left")),
    ]
    assert sum(row.source == "long.mp4" for row in rows) == 1200
    errors = [(row.source, row.frame, row.error) for row in rows if row.error]
    assert errors == [
        ("b.mp4", 1, "nobody can look at this"),
        ("b.mp4", None, "the rest is cut off"),
        ("broken.mp4", None, "not a film"),
    ]
    eyes = [row for row in rows if row.side]
    assert all(row.p_open is not None and row.state for row in eyes)
    assert all((row.track, row.face_score, row.height) == (7, 0.875, 16) for row in eyes)
    assert [row.time_s for row in rows if row.source == "a.mp4"] == [0, 0, 0.033367, 0.066733]
    assert sum(each.sources for each in reads) == len(films)
    # What cannot be read counts as a picture; a film without frames has none.
    assert sum(each.pictures for each in reads) == 3 + 0 + 4 + 1 + 600 + 2


def test_parts_of_a_long_source_come_one_by_one(made_up, films):
    _, reads = read(films[4:5], made_up.Counted())
    assert [(each.sources, each.pictures) for each in reads] == [(0, 512), (1, 88)]


def test_counts_are_of_pictures_and_of_rows(made_up, films):
    _, reads = read(films, made_up.Counted())
    counts = RowCounts()
    for each in reads:
        counts.add(each.counts)
    assert (counts.pictures, counts.rows, counts.errors, counts.without_eye) == (610, 1219, 3, 2)
    assert counts.states.total() == 1214


@pytest.mark.parametrize(
    ("suffix", "engine", "parts"),
    [
        *product((".csv", ".jsonl"), ("threads",), range(7)),
        *product((".csv",), ("processes",), (0, 3, 5)),  # what is written is written by one process
    ],
)
def test_an_interrupted_run_goes_on_behind_whole_sources(made_up, films, whole, suffix, engine, parts):
    finder = made_up.Counted()
    if suffix not in whole:
        rows, _ = read(films, finder, output=f"whole{suffix}")
        whole[suffix] = rows, Path(f"whole{suffix}").read_bytes()
    expected, table = whole[suffix]
    options = PredictOptions(output=f"t{suffix}", engine="threads", threads=1, batch_size=1)
    stream = read_sources(iter(films), options, finder=finder)
    for _ in range(parts):
        next(stream)
    stream.close()
    rows, reads = read(films, finder, output=f"t{suffix}", engine=engine, resume=True)
    assert rows == expected
    assert sum(each.pictures for each in reads) == 610
    assert Path(f"t{suffix}").read_bytes() == table
    assert not list(Path().glob("*.part*"))


def test_what_was_read_is_not_read_again(made_up, films):
    stream = read_sources(iter(films), PredictOptions(output="t.csv", batch_size=1), finder=made_up.Counted())
    for _ in range(3):
        next(stream)
    stream.close()
    state = json.loads(Path("t.csv.part.json").read_text())
    assert (state["sources"], state["pictures"], state["last"]) == (3, 7, "b.mp4")
    empty = [made_up.Film(film.source, ()) for film in films]
    rows, _ = read(empty, made_up.Counted(), output="t.csv", resume=True)
    assert [row.source for row in rows] == ["a.mp4"] * 4 + ["b.mp4"] * 7


@pytest.mark.parametrize("change", ["finder", "threshold for unsure"])
def test_rows_of_two_kinds_do_not_come_into_one_table(made_up, films, change):
    stream = read_sources(iter(films), PredictOptions(output="t.csv", batch_size=1), finder=made_up.Counted())
    next(stream)
    stream.close()
    before = Path("t.csv.part").read_bytes()
    finder = made_up.Counted(score=0.5) if change == "finder" else made_up.Counted()
    options = {"decided_error": 0.05} if change != "finder" else {}
    with pytest.raises(OutputError, match=f"was made with another {change}; give that of the interrupted"):
        read(films, finder, output="t.csv", resume=True, **options)
    assert Path("t.csv.part").read_bytes() == before


def test_other_sources_are_refused_and_the_rows_kept(made_up, films):
    stream = read_sources(iter(films), PredictOptions(output="t.csv", batch_size=1), finder=made_up.Counted())
    for _ in range(3):
        next(stream)
    stream.close()
    before = Path("t.csv.part").read_bytes()
    for others, message in (
        (
            films[1:],
            "the first 3 pictures of the sources, up to broken.mp4, are not those in the .part, up to b.mp4",
        ),
        (films[:2], "3 pictures are in the .part, the last is b.mp4, but the sources name only 2"),
    ):
        with pytest.raises(OutputError, match=message):
            read(others, made_up.Counted(), output="t.csv", resume=True)
    assert Path("t.csv.part").read_bytes() == before


def test_a_finder_that_a_process_cannot_load_is_one_line(made_up, films, tmp_path, monkeypatch):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "gone.py").write_text(
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Gone:\n    colour: bool = False\n"
        "    def find(self, picture):\n        return ()\n"
    )
    monkeypatch.syspath_prepend(hidden)
    import gone

    monkeypatch.undo()
    with pytest.raises(WorkerError, match="cannot load what it is to work with"):
        read(films * 2_000, gone.Gone(), engine="processes")


def test_rows_have_the_columns_that_were_promised():
    assert Row._fields == (
        *("source", "frame", "time_s", "face", "track", "side", "x", "y", "width", "height"),
        *("face_score", "ear", "p_open", "state", "movement", "error"),
    )
