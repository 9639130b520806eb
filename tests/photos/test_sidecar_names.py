"""Names of sidecars."""

from pathlib import Path

import pytest

from eyelid.errors import OutputError
from eyelid.photos.sidecar_names import SidecarNaming, sidecars_of


@pytest.mark.parametrize(
    ("there", "files", "naming", "expected"),
    [
        ((), ("IMG.CR2",), "auto", ("IMG.xmp",)),
        (("IMG.CR2.xmp",), ("IMG.CR2",), "auto", ("IMG.xmp", "IMG.CR2.xmp")),
        (("IMG.CR2.xmp",), ("IMG.CR2",), "adobe", ("IMG.xmp",)),
        ((), ("IMG.CR2",), "appended", ("IMG.CR2.xmp",)),
        (("IMG.XMP",), ("IMG.CR2",), "auto", ("IMG.XMP",)),
        ((), ("IMG.jpg",), "auto", ("IMG.jpg.xmp",)),
        ((), ("IMG.jpg",), "adobe", ("IMG.xmp",)),
        ((), ("IMG.v2.heic",), "auto", ("IMG.v2.heic.xmp",)),
        ((), ("IMG.CR2", "IMG.JPG"), "auto", ("IMG.xmp", "IMG.JPG.xmp")),
        ((), ("IMG.CR2", "IMG.JPG"), "adobe", ("IMG.xmp",)),
        ((), ("IMG.CR2", "IMG.JPG"), "appended", ("IMG.CR2.xmp", "IMG.JPG.xmp")),
        (("IMG.png",), ("IMG.jpg",), "auto", ("IMG.jpg.xmp",)),
        (("IMG.dng",), ("IMG.cr2",), "appended", ("IMG.cr2.xmp",)),
        (("IMG_2.DNG",), ("IMG.CR2",), "auto", ("IMG.xmp",)),
    ],
)
def test_names(
    tmp_path: Path,
    there: tuple[str, ...],
    files: tuple[str, ...],
    naming: SidecarNaming,
    expected: tuple[str, ...],
) -> None:
    for name in (*there, *files):
        (tmp_path / name).touch()
    paths = sidecars_of([str(tmp_path / name) for name in files], naming)
    assert [path.name for path in paths] == list(expected)
    assert {path.parent for path in paths} == {tmp_path}


@pytest.mark.parametrize("folder", [".", "./", "../shoot", "shoot//", "./shoot"])
def test_a_pair_is_one_photo_however_its_folder_is_spelled(folder: str) -> None:
    (sidecar,) = sidecars_of([f"{folder}/IMG.CR2", f"{folder}/IMG.JPG"], "adobe")
    assert sidecar == Path(folder, "IMG.xmp")


@pytest.mark.parametrize(
    ("there", "files", "naming"),
    [
        (("IMG.DNG",), ("IMG.CR2",), "auto"),
        (("IMG.dng",), ("IMG.CR2",), "adobe"),
        ((), ("IMG.CR2", "IMG.dng"), "auto"),
        (("IMG.png",), ("IMG.jpg",), "adobe"),
    ],
)
def test_one_sidecar_for_two_photos(
    tmp_path: Path, there: tuple[str, ...], files: tuple[str, ...], naming: SidecarNaming
) -> None:
    for name in (*there, *files):
        (tmp_path / name).touch()
    with pytest.raises(OutputError, match=r"would share the sidecar IMG\.xmp") as error:
        sidecars_of([str(tmp_path / name) for name in files], naming)
    assert all(name in str(error.value) for name in (*there, *files))
