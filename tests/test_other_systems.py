"""Reading works on systems that lack what only POSIX has; so do pages, and whatever else is tried here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Python runs it when it starts, so that the processes that are started lack the same.
HIDDEN = """
import os, signal, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "uvloop"):
    sys.modules[name] = None
for name in (
    "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "chown", "fchmod", "fchown", "fork", "forkpty",
    "geteuid", "getgid", "getuid", "killpg", "mkfifo", "nice", "posix_fadvise", "pread", "pwrite",
    "sched_getaffinity", "sendfile", "statvfs",
):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1", "SIGUSR2"):
    delattr(signal, name)
"""
SOURCES = Path(__file__).parents[1] / "src"
LONGEST_S = 120


@pytest.fixture
def run(tmp_path):
    """Returns a function that runs Python with these words, in a folder, without what only POSIX has."""
    hiding = tmp_path / "hiding"
    hiding.mkdir()
    (hiding / "sitecustomize.py").write_text(HIDDEN)
    environment = os.environ | {"PYTHONPATH": f"{hiding}{os.pathsep}{SOURCES}"}

    def run(folder, *words):
        return subprocess.run(
            [sys.executable, *words],
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
            timeout=LONGEST_S,
        )

    return run


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_the_reader_and_predict_need_nothing_that_only_posix_has(run, eyes, engine):
    read = f"""
import eyelid
print(eyelid.Reader.load().read("eyes/00.png").state)
rows = list(eyelid.predict("eyes", output="t.csv", engine="{engine}", batch_size=4, threads=2))
print(len(rows), sum(not row.error for row in rows))
"""
    done = run(eyes.parent, "-c", read)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "12 12"


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("demo --count 4 --seed 1", "demo/sheet.png"),
        ("demo --faces --count 1 --seed 6", "demo/people.csv"),
    ],
)
def test_verbs_need_nothing_that_only_posix_has(run, eyes, words, written):
    done = run(eyes.parent, "-m", "eyelid", *words.split())
    assert (done.stderr, done.returncode) == ("", 0)
    assert (eyes.parent / written).is_file()


def test_pages_need_nothing_that_only_posix_has(run, tmp_path):
    pytest.importorskip("fastapi")
    pages = """
import eyelid.web.server, eyelid.web.speak_page, eyelid.web.watch_page
import eyelid.service.server
from eyelid.web.connection import most_connections
print(most_connections(7))
"""
    done = run(tmp_path, "-c", pages)
    assert (done.stderr, done.stdout) == ("", "7\n")


def test_the_journal_of_labels_needs_nothing_that_only_posix_has(run, tmp_path):
    begin = """
from pathlib import Path
from eyelid.labelling.journal import Journal
journal = Journal(Path("labels"), classes=("open", "closed"), tags=())
journal.append("mark", by="ann", click="x", marks={})
print(*journal.warnings)
journal.close()
"""
    done = run(tmp_path, "-c", begin)
    assert done.stderr == ""
    assert "on a disk without locks" in done.stdout
