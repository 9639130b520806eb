"""What decoders print goes nowhere while `quiet_decoders` lasts, and what Python prints still arrives."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
from eyelid.pictures import quiet_decoders
os.write(2, b"before,")
with quiet_decoders():
    os.write(2, b"from C,")
    print("from Python,", end="", file=sys.stderr, flush=True)
os.write(2, b"after")
"""


def test_only_the_decoders_are_silenced():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    assert done.stderr == b"before,from Python,after"


def test_closed_standard_error_is_not_given_to_a_file(tmp_path):
    program = (
        "import os; from eyelid.pictures import quiet_decoders\n"
        "with quiet_decoders(), open('table', 'wb') as table: os.write(2, b'noise')\n"
        "open('again', 'wb')"
    )
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, preexec_fn=lambda: os.close(2), check=True)
    assert (tmp_path / "table").read_bytes() == b""


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_standard_error_comes_back_after_an_exception(error):
    from eyelid.pictures import quiet_decoders

    before, stream = os.fstat(2), sys.stderr
    with pytest.raises(error), quiet_decoders():
        raise error
    assert os.path.samestat(os.fstat(2), before)
    assert sys.stderr is stream
