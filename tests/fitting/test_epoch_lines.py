import pytest

from eyelid.fitting.epoch_lines import EpochLines

NUMBERS = {
    "train_accuracy": 0.9,
    "train_eer": 0.1,
    "train_loss": 0.25,
    "val_accuracy": 0.98765,
    "val_eer": 0.02,
    "val_loss": 0.125,
    "val_macro_f1": 0.97,
}


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("epochs", [3, 60, 1000])
def test_lines_fit_the_terminal_and_their_columns_stand_below_their_names(epochs, width):
    lines = EpochLines(epochs, NUMBERS, width=width)
    parts, names = lines.header()
    rows = [lines.line(epoch, NUMBERS, best=epoch == 1, left_s=754) for epoch in (1, epochs)]
    assert len({len(line) for line in (names, *rows)}) == 1
    assert all(len(line) <= width for line in (parts, names, *rows))
    assert rows[0].startswith(f"epoch 1/{epochs}* ")
    assert rows[1].startswith(f"epoch {epochs}/{epochs} ")
    for name, value in (("loss", "0.1250"), ("accuracy", "0.9877"), ("left", "12:34")):
        if name in names:
            end = names.index(name) + len(name)
            assert rows[1][:end].endswith(value)
    assert "loss" in names


def test_numbers_that_there_are_not_have_no_column():
    _, names = EpochLines(9, {"val_loss": 0.1, "val_accuracy": 0.9}, width=200).header()
    assert names.split() == ["loss", "accuracy", "left"]
