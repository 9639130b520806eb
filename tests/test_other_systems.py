"""Reading works on systems that lack what only POSIX has."""

import subprocess
import sys

HIDDEN = """
import os, signal, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("O_NONBLOCK", "O_CLOEXEC", "sched_getaffinity", "fchmod", "geteuid"):
    delattr(os, name)
del signal.SIGKILL, signal.SIGHUP
"""
READ = """
import eyelid
print(eyelid.Reader.load().read("eyes/00.png").state)
rows = list(eyelid.predict("eyes", output="t.csv", engine="threads"))
print(len(rows), sum(not row.error for row in rows))
"""


def test_the_reader_and_predict_need_nothing_that_only_posix_has(eyes):
    command = [sys.executable, "-c", HIDDEN + READ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=eyes.parent)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "12 12"
