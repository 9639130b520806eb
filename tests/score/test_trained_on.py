import pytest

from eyelid.score import trained_on


@pytest.mark.parametrize(
    ("name", "source", "known"),
    [
        ("mrl", "a/b.png", "mrl"),
        ("MRL", "a/b.png", "mrl"),
        ("s0010", "/data/MRL/s0010.zip/b.png", "mrl"),
        ("piece", "/data/mrl.zip/inner/b.png", "mrl"),
        ("eyes", "b.png", "Eyes"),
        ("other", "/data/mrl2/b.png", ""),
        ("other", "/data/mrl.png", ""),
        ("pieces", "here.png", "here"),  # by the folder in which the command runs
    ],
)
def test_a_set_is_known_by_its_name_or_its_folders(name, source, known, tmp_path, monkeypatch):
    (tmp_path / "Here").mkdir()
    monkeypatch.chdir(tmp_path / "Here")
    names = ("mrl", "Eyes", *(["here"] if known == "here" else []))
    assert trained_on(names, name, ["/elsewhere/a.png", source]) == known
