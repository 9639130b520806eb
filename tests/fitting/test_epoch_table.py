import pytest

from eyelid.errors import DataError, OutputError
from eyelid.fitting.epoch_table import EpochTable, fitting_seconds, load_epochs


@pytest.fixture
def table(tmp_path):
    return EpochTable(tmp_path / "metrics.csv")


def record_two_nets(table):
    for stage, epoch in (("teacher", 1), ("teacher", 2), ("net", 1), ("net", 2), ("net", 3)):
        table.record({"net": stage, "epoch": epoch, "seconds": epoch * 1.5})


def test_epochs_that_are_made_again_are_forgotten(table):
    record_two_nets(table)
    table.forget_after("net", 1)
    assert [(row["net"], row["epoch"]) for row in load_epochs(table.file)] == [
        *(("teacher", "1"), ("teacher", "2"), ("net", "1")),
    ]
    assert table.seconds("net") == 1.5
    assert table.seconds("labeller") == 0


def test_a_table_whose_epochs_are_all_forgotten_begins_anew(table):
    table.record({"net": "net", "epoch": 1, "seconds": 1.0, "val_loss": 0.5})
    table.forget_after("net", 0)
    assert not table.file.exists()
    table.record({"net": "net", "epoch": 1, "seconds": 2.0})
    assert load_epochs(table.file) == [{"net": "net", "epoch": "1", "seconds": "2.0"}]


def test_the_fitting_took_the_time_of_all_nets(table):
    record_two_nets(table)
    assert fitting_seconds(table.file) == 3.0 + 4.5


def test_a_training_that_an_older_version_began_goes_on_with_its_columns(table):
    table.record({"net": "net", "epoch": 1, "seconds": 1.0, "val_loss": 0.5})
    later = EpochTable(table.file)
    later.record({"net": "net", "epoch": 2, "seconds": 2.0, "val_eer": 0.1, "val_loss": 0.4})
    last = load_epochs(table.file)[1]
    assert last == {"net": "net", "epoch": "2", "seconds": "2.0", "val_loss": "0.4"}


def test_a_row_that_a_kill_has_cut_is_left_out(table):
    table.record({"net": "net", "epoch": 1, "seconds": 1.0})
    with open(table.file, "a") as file:
        file.write("net,2")
    assert [row["epoch"] for row in load_epochs(table.file)] == ["1"]


def test_a_full_disk_is_an_error_that_names_the_file(table):
    table.file.symlink_to("/dev/full")
    with pytest.raises(OutputError, match=r"metrics.csv: cannot be written: No space"):
        table.record({"net": "x" * 10_000, "epoch": 1, "seconds": 1})  # more than a buffer holds


@pytest.mark.parametrize(
    "content", [b"net,epoch,seconds\nnet,one,2\n", b"epoch,seconds\n1,2\n", b"net,epoch,seconds\nn\xff,1,2\n"]
)
def test_a_damaged_table_is_refused(content, table):
    table.file.write_bytes(content)
    with pytest.raises(DataError, match=r"metrics\.csv: damaged"):
        load_epochs(table.file)
