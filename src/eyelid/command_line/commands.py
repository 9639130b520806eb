"""The verbs of the command, by name."""

from collections.abc import Callable, Sequence

from eyelid.command_line.model_commands import (
    run_benchmark,
    run_configs,
    run_evaluate,
    run_explain,
    run_export,
    run_models,
    run_train,
)
from eyelid.command_line.picture_commands import run_audit, run_cull, run_demo, run_label, run_predict
from eyelid.command_line.recording_commands import run_watch
from eyelid.command_line.service_commands import run_serve
from eyelid.command_line.speaking_commands import run_speak
from eyelid.command_line.telling import help_of
from eyelid.errors import EyelidError


def run_completion(arguments: Sequence[str]) -> int:
    """Prints the code that turns on completion in a shell: bash, zsh or fish.

    Examples:
      eval "$(eyelid completion bash)"       in ~/.bashrc; likewise zsh in ~/.zshrc
      eyelid completion fish | source        in ~/.config/fish/config.fish
    """
    from eyelid.command_line.completion import SHELLS, shell_code

    if {"--help", "-h"} & set(arguments):
        print(f"usage: eyelid completion {'|'.join(SHELLS)}\n\n{help_of(run_completion)}")
        return 0
    if len(arguments) != 1:
        raise EyelidError(f"eyelid completion: expected the shell, one of {', '.join(SHELLS)}")
    print(shell_code(arguments[0]))
    return 0


VERBS: dict[str, Callable[[Sequence[str]], int]] = {
    "predict": run_predict,
    "train": run_train,
    "evaluate": run_evaluate,
    "benchmark": run_benchmark,
    "explain": run_explain,
    "export": run_export,
    "label": run_label,
    "audit": run_audit,
    "cull": run_cull,
    "watch": run_watch,
    "speak": run_speak,
    "serve": run_serve,
    "demo": run_demo,
    "models": run_models,
    "configs": run_configs,
    "completion": run_completion,
}
"""For each verb the function that runs it: it takes the words after the verb, and returns the exit code."""
