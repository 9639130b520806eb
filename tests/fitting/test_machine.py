import pytest
import torch

from eyelid.fitting import machine


@pytest.fixture(autouse=True)
def own_threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(("asked", "cores", "expected"), [(0, 1, 1), (0, 3, 3), (0, 99, 4), (2, 1, 2)])
def test_torch_uses_no_more_threads_than_there_are_cores_unless_asked(asked, cores, expected, monkeypatch):
    torch.set_num_threads(4)
    monkeypatch.setattr(machine, "cores", lambda: cores)
    machine.limit_threads(asked)
    assert torch.get_num_threads() == expected
