import csv

import pytest
import yaml

from eyelid.cli import main
from eyelid.examples import EYES, PEOPLE, example_configs, find_config
from eyelid.options import parse_options
from eyelid.training.options import TrainOptions


def parse(*words):
    return parse_options(TrainOptions, words, verb="train")


@pytest.mark.parametrize("name", example_configs())
def test_each_configuration_is_found_by_its_name(name):
    options = yaml.safe_load(example_configs()[name].read_text())
    parsed = parse("eyes", "--config", name, "--fit.seed=7")
    assert parsed.net.name == options.get("net", {}).get("name", TrainOptions().net.name)
    assert parsed.fit.seed == 7


def test_a_file_of_the_user_outranks_a_shipped_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one_source").write_text("net: {name: eyenet}\n")
    assert find_config("one_source") == "one_source"
    assert parse("eyes", "--config=one_source").net.name == "eyenet"


def test_the_example_eyes_have_their_truth():
    rows = list(csv.DictReader((EYES / "truth.csv").open()))
    assert {row["file"] for row in rows} == {file.name for file in EYES.iterdir()} - {"truth.csv"}
    assert len({row["person"] for row in rows}) == 40


def test_the_example_people_are_small_and_have_their_truth():
    rows = list(csv.DictReader((PEOPLE / "truth.csv").open()))
    assert {row["file"] for row in rows} == {file.name for file in PEOPLE.glob("*.jpg")}
    assert {row["label"] for row in rows} == {"open", "closed", "hidden"}
    assert sum(file.stat().st_size for file in PEOPLE.iterdir()) < 200_000


def test_configs_are_listed_or_printed(capsys):
    assert main(["configs"]) == 0
    listed = capsys.readouterr().out
    assert str(EYES) in listed
    assert str(PEOPLE) in listed
    for name in example_configs():
        assert f"\n{name} " in f"\n{listed}"
    assert main(["configs", "one_source"]) == 0
    assert capsys.readouterr().out == example_configs()["one_source"].read_text()


def test_an_unknown_configuration_is_told(capsys):
    assert main(["configs", "none"]) == 2
    assert "no 'none'; expected one of eye_state, " in capsys.readouterr().err
