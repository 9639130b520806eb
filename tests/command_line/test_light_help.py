"""`--help` and mistakes are answered at once: no verb loads what is heavy before its options are parsed."""

import subprocess
import sys

from eyelid.command_line.commands import VERBS

_HEAVY = ("cv2", "numpy", "onnxruntime", "rich", "torch")

# Prints a line for each verb and each way to call it, with what is loaded. All run in one process, in a
# fraction of the time; what one has loaded, those after it have, too.
_SCRIPT = """
import contextlib, io, sys
from eyelid.cli import main
from eyelid.command_line.commands import VERBS

for verb in VERBS:
    for word in ("--help", "--print-config", "--no-such-flag"):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = main([verb, word])
        print(verb, word, code, *(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_no_verb_loads_what_is_heavy_to_parse_its_options() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *_HEAVY], capture_output=True, text=True, timeout=60, check=True
    )
    answers = [line.split() for line in run.stdout.splitlines()]
    assert [words for words in answers if len(words) > 3] == []
    codes = {(verb, word): int(code) for verb, word, code in answers}
    assert {verb for verb, _ in codes} == set(VERBS)
    assert {code for (_, word), code in codes.items() if word == "--help"} == {0}
    assert {code for (_, word), code in codes.items() if word == "--no-such-flag"} == {2}
