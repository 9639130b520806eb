"""The folder of the output is made, or refused before any work is done."""

import pytest

from eyelid.errors import OutputError
from eyelid.pages import check_output_folder


def test_a_folder_that_cannot_be_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file: cannot be made"):
        check_output_folder(tmp_path / "file")
    check_output_folder(tmp_path / "new" / "folder")
    assert (tmp_path / "new" / "folder").is_dir()
