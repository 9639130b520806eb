"""The folder of the output is refused before any work is done, and made when there is something to write."""

import pytest

from eyelid.errors import OutputError
from eyelid.pages import check_output_folder


def test_a_folder_that_cannot_be_is_refused_and_none_is_made(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    for name in ("file", "file/folder"):
        with pytest.raises(OutputError, match=r"--output .*file.*: .*/file is no folder"):
            check_output_folder(tmp_path / name)
    check_output_folder(tmp_path / "new" / "folder")
    assert not (tmp_path / "new").exists()
    monkeypatch.setattr("os.access", lambda *_: False)  # as on a disk that can only be read
    with pytest.raises(OutputError, match=rf"runs .*folder: cannot be written in {tmp_path}"):
        check_output_folder(tmp_path / "new" / "folder", name="runs")
