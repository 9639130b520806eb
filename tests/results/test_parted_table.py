"""A table as a folder of Parquet files: whole parts in order, continued after a kill, one run at a time."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from eyelid import Row
from eyelid.cli import main
from eyelid.errors import OutputError
from eyelid.results import UNDAMAGED, parted_table
from eyelid.results.parted_table import ArrowRows, PartedTable, unfinished
from eyelid.verbs.predict import PredictOptions, predict

pytest.importorskip("pyarrow", reason="pyarrow is not installed; eyelid[parquet] brings it")
from pyarrow import parquet

original = parted_table.part_folder
ROWS = [Row(f"{number}.png", p_open=number / 10, state="open") for number in range(10)]


class Killed(BaseException):
    """Stands for a kill: what follows it is not run."""


@pytest.fixture
def output(tmp_path):
    return f"{tmp_path}/table/"


def write(output, rows, *, stop=None, **options):
    encode = ArrowRows(Row).encode
    with PartedTable(output, Row, fingerprint={"model": "m"}, **options) as table:
        for row in rows[table.state.sources :]:
            if row is stop:
                raise KeyboardInterrupt
            table.append(encode([row]), records=1)
            done = table.state.sources + 1
            table.reach(sources=done, pictures=done, damaged=UNDAMAGED, names="", last=row.source)


def parts(output):
    return {path.name: parquet.read_table(path)["source"].to_pylist() for path in Path(output).glob("part-*")}


def rows_in(output):
    return [name for _, names in sorted(parts(output).items()) for name in names]


def test_parts_are_named_by_their_first_row_and_are_one_table(output, tmp_path, monkeypatch):
    monkeypatch.setattr(parted_table, "MOST_ROWS", 4)
    write(output, ROWS)
    assert [len(names) for _, names in sorted(parts(output).items())] == [4, 4, 2]
    assert sorted(parts(output))[1] == "part-000000000004.parquet"
    table = parquet.read_table(output)
    assert [tuple(row.values()) for row in table.to_pylist()] == [tuple(row) for row in ROWS]
    assert sorted(file.name for file in (tmp_path / "table").iterdir()) == sorted(parts(output))


def test_a_table_without_rows_can_be_read(output):
    write(output, [])
    assert parquet.read_table(output).num_rows == 0


def test_a_part_is_written_when_it_has_waited(output, monkeypatch):
    monkeypatch.setattr(parted_table, "LONGEST_S", 0.0)
    write(output, ROWS)
    assert len(parts(output)) == len(ROWS)


def test_ctrl_c_keeps_all_and_resume_goes_on(output):
    with suppress(KeyboardInterrupt):
        write(output, ROWS, stop=ROWS[7])
    assert unfinished(output).records == 7
    with pytest.raises(OutputError, match="--resume"):
        write(output, ROWS)
    with PartedTable(output, Row, fingerprint={"model": "m"}, resume=True) as table:
        assert list(table.kept_records()) == ROWS[:7]
        raised = None
        try:
            PartedTable(output, Row, fingerprint={"model": "m"}, resume=True)
        except OutputError as error:
            raised = error
        assert "another run" in str(raised)
    assert unfinished(output) is None


@pytest.mark.parametrize("name", ["_unfinished.json", "part-000000000004.parquet"])
def test_a_kill_before_a_file_is_written_loses_and_repeats_nothing(output, monkeypatch, name):
    monkeypatch.setattr(parted_table, "MOST_ROWS", 4)
    monkeypatch.setattr(parted_table, "part_folder", lambda output: killed)
    killed = original(output)
    done = killed.write

    def write_until(written, data):
        killing = written == name and b'"records": 0' not in data
        if killing or write_until.dead:
            write_until.dead = True
            raise Killed
        done(written, data)

    write_until.dead = False
    killed.write = write_until
    with suppress(Killed):
        write(output, ROWS)
    monkeypatch.setattr(parted_table, "part_folder", original)
    write(output, ROWS, resume=True)
    assert rows_in(output) == [row.source for row in ROWS]
    assert unfinished(output) is None


def test_another_model_cannot_continue_it(output):
    with suppress(KeyboardInterrupt):
        write(output, ROWS, stop=ROWS[7])
    with pytest.raises(OutputError, match="another model"):
        PartedTable(output, Row, fingerprint={"model": "n"}, resume=True)


def test_a_finished_table_is_replaced_only_if_that_is_wanted(output):
    write(output, ROWS)
    with pytest.raises(OutputError, match="--overwrite"):
        write(output, ROWS[:2])
    write(output, ROWS[:2], overwrite=True)
    assert rows_in(output) == ["0.png", "1.png"]


@pytest.mark.parametrize("damage", ["", "[]", json.dumps({"sources": 1}), "\x00"])
def test_a_damaged_state_is_refused_by_name(output, tmp_path, damage):
    with suppress(KeyboardInterrupt):
        write(output, ROWS, stop=ROWS[7])
    (tmp_path / "table" / "_unfinished.json").write_text(damage)
    with pytest.raises(OutputError, match=r"_unfinished\.json"):
        PartedTable(output, Row, fingerprint={"model": "m"}, resume=True)


def test_predict_writes_and_continues_it(eyes, tmp_path, capsys):
    rows = list(predict(PredictOptions(sources=("eyes",))))
    options = ["eyes", "--output", "rows/", "--batch-size", "3", "--engine", "threads", "--threads", "1"]
    reading = predict(PredictOptions(sources=("eyes",), output="rows/", batch_size=3))
    assert [next(reading) for _ in range(5)] == rows[:5]
    reading.close()
    kept = unfinished("rows/").records
    assert 3 <= kept < 12
    assert main(["predict", *options]) == 2
    assert "--resume" in capsys.readouterr().err
    assert main(["predict", *options, "--resume"]) == 0
    table = parquet.read_table("rows").to_pylist()
    assert [tuple(row.values()) for row in table] == [tuple(row) for row in rows]
    assert main(["predict", *options]) == 2
    assert "--overwrite" in capsys.readouterr().err
