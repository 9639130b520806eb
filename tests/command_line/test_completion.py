"""Completion, as bash asks for it."""

import os
import shutil
import subprocess
import sys

import pytest

from eyelid.cli import main
from eyelid.command_line.completion import SHELLS

BASH = shutil.which("bash")

# What bash does when Tab is pressed, once completion is on by what `eyelid completion bash` printed.
ASK = r"""
set -e
eval "$2"
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMPREPLY=()
function=$(complete -p eyelid | sed 's/.*-F \([^ ]*\).*/\1/')
words=($1)
[[ $1 = *" " ]] && words+=("")
$function eyelid "${words[-1]}" "${words[-2]}" || true
for word in "${COMPREPLY[@]}"; do echo "$word"; done
"""


@pytest.fixture(scope="module")
def completed(tmp_path_factory):
    """The folder of a program `eyelid`, and what turns its completion on in bash."""
    if not BASH:
        pytest.skip("bash is not installed")
    program = tmp_path_factory.mktemp("bin") / "eyelid"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nfrom eyelid.__main__ import main\nsys.exit(main())\n"
    )
    program.chmod(0o755)
    run = subprocess.run([program, "completion", "bash"], capture_output=True, text=True, check=True)
    return program.parent, run.stdout


@pytest.fixture
def tab(completed, tmp_path, monkeypatch):
    """Returns what a line may go on with, by bash."""
    folder, code = completed
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    def ask(line):
        run = subprocess.run(
            [BASH, "-c", ASK, "bash", line, code], capture_output=True, text=True, check=True
        )
        assert run.stderr == ""
        return [word.strip() for word in run.stdout.splitlines()]

    return ask


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("eyelid tr", ["train"]),
        ("eyelid predict --th", ["--threads"]),
        ("eyelid train eyes/ --rename.Shut=closed --fit.ep", ["--fit.epochs"]),
        ("eyelid train --net.normalise ", ["patch", "fixed"]),
        ("eyelid train eyes/ --split.test-fold ", ["all"]),
        ("eyelid train --teacher.name lid", ["lidnet", "lidnet-wide", "lidnet-fine"]),
        ("eyelid train --config one", ["one_source"]),
        ("eyelid train --compare mine.yaml one", ["one_source"]),
        ("eyelid predict eyes/ --model eye_s", ["eye_state", "eye_state_fine"]),
        ("eyelid predict --engine=t", ["threads"]),
        ("eyelid benchmark eyes/ --peers knn casc", ["cascade", "cascade-glasses"]),
        ("eyelid audit --kinds wrong_label near", ["near_duplicate"]),
        ("eyelid configs one", ["one_source"]),
        ("eyelid completion f", ["fish"]),
        ("eyelid models eye_s", ["eye_state", "eye_state_fine"]),
        ("eyelid predict --model mi", ["mine.onnx", "misc/"]),
        ("eyelid predict m", ["mine.onnx", "misc/"]),
    ],
)
def test_tab_tells_what_may_follow(tab, tmp_path, line, words):
    (tmp_path / "mine.onnx").touch()
    (tmp_path / "misc").mkdir()
    assert sorted(tab(line)) == sorted(words)


def test_every_verb_and_flag_is_known(tab):
    verbs = tab("eyelid ")
    assert {"predict", "label", "completion"} < set(verbs)
    for verb in verbs[: -len(("configs", "completion"))]:
        assert "--config" in tab(f"eyelid {verb} --")


@pytest.mark.parametrize("shell", SHELLS)
def test_there_is_code_for_each_shell(capsys, shell):
    assert main(["completion", shell]) == 0
    assert "eyelid" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["tcsh"], ["bash", "zsh"]])
def test_other_shells_are_refused_in_one_line(capsys, words):
    assert main(["completion", *words]) == 2
    assert capsys.readouterr().err.endswith("one of bash, zsh, fish\n")


@pytest.mark.skipif(not BASH, reason="bash is not installed")
def test_nothing_heavy_is_imported():
    code = (
        "import os, sys; from eyelid.command_line.completion import complete; from eyelid.cli import VERBS\n"
        "os._exit = lambda code: print(code, sorted({'numpy', 'cv2', 'torch', 'rich'} & set(sys.modules)))\n"
        "complete(VERBS)"
    )
    line = "eyelid train --net.name lid"
    environment = os.environ | {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    run = subprocess.run(
        [BASH, "-c", f'exec 8>&1; exec "{sys.executable}" -c "$0"', code],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert "lidnet-wide" in run.stdout
    assert run.stdout.endswith("0 []\n"), run.stdout
