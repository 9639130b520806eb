"""The options in a run folder, from which a training is resumed."""

import pytest

from eyelid.options import parse_options
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import check_config, config_text


@pytest.mark.parametrize("name", ["eyes", "m\udcfcde", "müde 目", "true", "1.0", "a: b", "tab\t#"])
def test_sets_of_any_name_come_back(tmp_path, name):
    config = tmp_path / "config.yaml"
    options = parse_options(TrainOptions, [name, "--rename.zu=closed"], verb="train")
    config.write_text(config_text(options), encoding="utf-8")
    again = parse_options(TrainOptions, ["--config", str(config)], verb="train")
    assert again == options
    check_config(again, config)
