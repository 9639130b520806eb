"""Every verb, watched by strace: it writes only where it may, and looks up no host."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import pytest

from eyelid.privacy import keep_caches

RUN = (
    "import json, sys; from eyelid.cli import main; print([main(words) for words in json.loads(sys.argv[1])])"
)
WRITES = (
    "openat",
    "creat",
    "mkdir",
    "mkdirat",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "symlink",
)
TALKS = ("connect", "sendto")
HOSTS = {"/etc/hosts", "/etc/resolv.conf"}  # read by whatever looks up a name
CALL = re.compile(r"^\d+ +(\w+)\((.*?)(?:<unfinished \.\.\.>|\) += (?!-1).*)$")
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"')

PREDICT = [
    ["predict", "eyes", "--output", f"{engine}.csv", "--engine", engine]
    for engine in ("threads", "processes")
]
OTHERS = [
    ["demo"],
    ["train", "truth.csv", "--fit.epochs", "1", "--log.tensorboard", "--log.wandb", "offline"],
    ["evaluate", "--data", "truth.csv", "--output", "evaluated"],
    ["explain", "eyes/00.png"],
    ["explain", "--map", "truth.csv", "--output", "mapped"],
    ["export", "eye_state", "--data", "eyes"],
    ["audit", "truth.csv", "--by", "hog"],
    ["label", "eyes", "--no-page", "--by", "me", "--embed", "hog"],
    ["benchmark", "--data", "truth.csv", "--peers", "knn", "eyelid", "--model", "eye_state"],
]


def may_watch() -> bool:
    """Whether strace is here, and may watch a process."""
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-f", "--seccomp-bpf", "true"], capture_output=True).returncode == 0


def written(calls: list[tuple[str, str]], work: str) -> set[str]:
    """The paths that were made, opened for writing, or put in the place of another."""
    paths = set()
    for name, words in calls:
        if name in WRITES and (name != "openat" or re.search("O_WRONLY|O_RDWR|O_CREAT", words)):
            folder, path = PATH.findall(words)[-1]  # the second one of `rename` and `link`
            paths.add(os.path.normpath(os.path.join(work, folder, path)))
    return paths


def talked(calls: list[tuple[str, str]]) -> list[str]:
    """What shows that a host was looked up, or that another machine was spoken to."""
    elsewhere = [
        words
        for name, words in calls
        if name in TALKS and "AF_INET" in words and not re.search(r'"127\.|"::1"', words)
    ]
    return elsewhere + [words for name, words in calls if name == "openat" and PATH.search(words)[2] in HOSTS]


@pytest.mark.skipif(not may_watch(), reason="strace is not installed, or may not watch a process here")
@pytest.mark.parametrize("commands", [PREDICT, OTHERS], ids=["predict", "others"])
def test_nothing_leaves_the_machine_and_no_file_lies_elsewhere(commands, eyes, drawn_set, tmp_path_factory):
    work, home, temporary = (tmp_path_factory.mktemp(name) for name in ("work", "home", "tmp"))
    shutil.copytree(drawn_set.parent, work, dirs_exist_ok=True)
    rows = (work / "truth.csv").read_text().splitlines(keepends=True)
    (work / "truth.csv").write_text("".join(rows[:201]))
    shutil.copytree(eyes, work / "eyes")
    log = tmp_path_factory.mktemp("log") / "calls"
    # Not the whole environment: other tests have set what keeps the caches of libraries where they belong.
    environment = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment |= {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    strace = ["strace", "-f", "-y", "-qq", "--seccomp-bpf", "-s", "4096", "-o", str(log)]
    ended = subprocess.run(
        [*strace, "-e", f"trace={','.join(WRITES + TALKS)}", sys.executable, "-c", RUN, json.dumps(commands)],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    assert str([0] * len(commands)) in ended.stdout, ended.stdout + ended.stderr
    calls = [
        match.groups() for match in map(CALL.match, log.read_text(errors="replace").splitlines()) if match
    ]
    paths = written(calls, str(work))
    assert f"{work}/{'threads.csv' if commands is PREDICT else 'runs/model/model.onnx'}" in paths
    allowed = (f"{work}/", f"{home}/.cache/eyelid", f"{temporary}/", "/dev/", "/proc/")
    assert [path for path in sorted(paths - {f"{home}/.cache"}) if not path.startswith(allowed)] == []
    assert talked(calls) == []
    assert list(temporary.iterdir()) == []


def test_where_nothing_can_be_written_no_cache_is_moved(tmp_path, monkeypatch):
    def nowhere(**_):
        raise FileNotFoundError(2, "No usable temporary directory found")

    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "TemporaryDirectory", nowhere)
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    keep_caches()
    assert "MPLCONFIGDIR" not in os.environ
