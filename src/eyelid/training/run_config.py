"""Writes and checks `config.yaml` of a run folder, from which the same training can be repeated."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from eyelid.errors import OptionError
from eyelid.training.options import TrainOptions

# Options that are found if the user leaves them open.
_FOUND = (("split", "folds"), ("split", "validation_parts"), ("fit", "batch_size"))
# Options that do not change the trained weights.
_WITHOUT_EFFECT = ("runs", "name", "cache", "notes", "machine", "log")


def config_text(options: TrainOptions) -> str:
    """Returns the options as a YAML text that `eyelid train --config` accepts."""
    text: str = yaml.safe_dump(_plain(options), sort_keys=False, allow_unicode=True)
    return text


def check_config(options: TrainOptions, config: Path) -> None:
    """Checks that a resumed training has the same options as when it began.

    Args:
        options: The options of the resumed training.
        config: The file to which the options were written when the training began.

    Raises:
        OptionError: An option that changes the trained weights differs, or the file contains no options.
    """
    try:
        then = yaml.safe_load(config.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError):
        then = None
    if not isinstance(then, dict):
        raise OptionError(f"--resume: {config} holds no options; remove the run folder and begin anew")
    before, now = _with_effect(then), _with_effect(_plain(options))
    for part, name in _FOUND:  # what the user leaves open is found again, and is the same
        if not now[part][name] and isinstance(before.get(part), dict):
            now[part] = now[part] | {name: before[part].get(name)}
    changed = [name for name in now if now[name] != before.get(name)]
    if changed:
        raise OptionError(
            f"--resume: the options {', '.join(changed)} are not those of {config}, with which the training "
            f"began; go on with: eyelid train --config {config} --resume"
        )


def _plain(options: TrainOptions) -> dict[str, object]:
    """Returns the options as plain values for YAML: tuples become lists, and `resume` is False."""
    plain: dict[str, object] = json.loads(json.dumps(asdict(replace(options, resume=False))))
    return plain


def _with_effect(config: Mapping[str, Any]) -> dict[str, Any]:
    """Returns those options that can change the trained weights."""
    return {name: value for name, value in config.items() if name not in _WITHOUT_EFFECT}
