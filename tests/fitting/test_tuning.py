import json

import pytest

from eyelid.cli import main


@pytest.mark.parametrize("draws", [320, 1280])
def test_the_batch_size_leaves_twenty_steps(draws, drawn_set, tmp_path, without_plots):
    sets = f"[{{data: 'manifest:{drawn_set}', draws: {draws}}}]"
    flags = ["--sets", sets, "--runs", str(tmp_path), "--net.name", "blinknet", "--fit.epochs", "1"]
    assert main(["train", *flags, "--fit.batch-size", "0"]) == 0
    values = json.loads((tmp_path / "model" / "found-net.json").read_text())
    assert values == {"batch_size": draws // 20}
    assert (
        f"batch size {draws // 20}, found: the largest power of two"
        in (tmp_path / "model" / "log.txt").read_text()
    )
