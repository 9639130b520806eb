"""The number of cores is what this process may use, also inside a container."""

import os

import pytest

from eyelid.engines.processors import cores

BOUND = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, BOUND),
        ({"cpu.max": "max 100000"}, BOUND),
        ({"cpu.max": "100000 100000"}, 1),
        ({"cpu.max": "20000 100000"}, 1),
        ({"cpu.max": "150000 100000"}, min(2, BOUND)),
        ({"cpu.max": "9900000 100000"}, BOUND),
        ({"cpu.max": "what"}, BOUND),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, BOUND),
        ({"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000"}, 1),
    ],
)
def test_control_groups_limit_the_cores(tmp_path, monkeypatch, files, expected):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    own = tmp_path / "own"
    own.write_text("0::/\n4:cpu,cpuacct:/\n7:memory:/some/where\n")
    monkeypatch.setattr("eyelid.engines.processors._OWN_GROUPS", own)
    assert cores(tmp_path) == expected


def test_groups_above_count_too(tmp_path, monkeypatch):
    (tmp_path / "slice" / "service").mkdir(parents=True)
    (tmp_path / "slice" / "cpu.max").write_text("100000 100000")
    (tmp_path / "slice" / "service" / "cpu.max").write_text("max 100000")
    own = tmp_path / "own"
    own.write_text("0::/slice/service\n")
    monkeypatch.setattr("eyelid.engines.processors._OWN_GROUPS", own)
    assert cores(tmp_path) == 1
