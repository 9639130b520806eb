"""No mark is lost or doubled when the server of a page is killed; `benchmarks/kills.py` has other verbs."""

import random

import pytest

from .killing import VERBS


def test_no_mark_is_lost_or_doubled_by_a_kill(tmp_path):
    pytest.importorskip("uvicorn", reason="the extra `web` is not installed")
    assert VERBS["label"](tmp_path, 1, random.Random(1)) == []
