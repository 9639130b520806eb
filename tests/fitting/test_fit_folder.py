import pytest

from eyelid.errors import DataError
from eyelid.fitting.epoch_table import EpochTable
from eyelid.fitting.fit_folder import FitFolder, Stage

NET = Stage("net", "lidnet", 3)


@pytest.fixture
def folder(tmp_path):
    return FitFolder(path=tmp_path, epochs=EpochTable(tmp_path / "metrics.csv"), resume=True)


def test_found_values_come_back(folder):
    assert folder.found(NET) == {}
    folder.found_values(NET).write_text('{"batch_size": 32}')
    assert folder.found(NET) == {"batch_size": 32}


@pytest.mark.parametrize("content", [b"{", b'{"batch_size": "many"}', b"\xff"])
def test_damaged_found_values_are_refused(content, folder):
    folder.found_values(NET).write_bytes(content)
    with pytest.raises(DataError, match=r"found-net\.json: damaged"):
        folder.found(NET)
