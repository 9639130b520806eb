import cv2
import pytest

from eyelid.training.curves import draw_curves


@pytest.mark.parametrize(("eer", "panels"), [(True, 3), (False, 2)])
def test_the_curves_show_both_parts_of_each_net(eer, panels, monkeypatch, tmp_path):
    figures = []
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda figure, *_, **__: figures.append(figure))
    numbers = ("loss", "accuracy", *(["eer"] if eer else []))
    rows = []
    for net in ("teacher", "net"):
        for epoch in (1, 2):
            values = {f"{part}_{name}": str(0.1 * epoch) for name in numbers for part in ("train", "val")}
            rows.append({"net": net, "epoch": str(epoch), "seconds": "1.0", **values})
    draw_curves(rows, tmp_path / "curves.png")
    axes = figures[0].axes
    assert [each.get_ylabel() for each in axes] == ["loss", "accuracy", "EER"][:panels]
    lines = {line.get_label(): list(line.get_xydata()[:, 1]) for line in axes[-1].lines}
    last = numbers[-1]
    assert set(lines) == {f"{net} {part}_{last}" for net in ("teacher", "net") for part in ("train", "val")}
    assert lines[f"net val_{last}"] == pytest.approx([0.1, 0.2])


def test_the_curves_are_a_picture(tmp_path):
    row = {f"{part}_{name}": "0.5" for name in ("loss", "accuracy") for part in ("train", "val")}
    draw_curves([{"net": "net", "epoch": "1", "seconds": "1.0", **row}], tmp_path / "curves.png")
    assert cv2.imread(str(tmp_path / "curves.png")) is not None
