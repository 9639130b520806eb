"""Checks of options that several verbs have. The module imports little: command lines are built from it."""

from collections.abc import Collection
from dataclasses import MISSING, fields
from typing import Any

from eyelid.errors import OptionError

LAST_PORT = 65_535


def expect_port(port: int) -> None:
    """Raises `OptionError` if there is no such port; 0 stands for any that is free."""
    if not 0 <= port <= LAST_PORT:
        raise OptionError(f"--port {port}: expected 0 to {LAST_PORT:,}")


def given_flags(options: Any, names: Collection[str]) -> list[str]:
    """Returns the flags of those of some options that differ from their defaults.

    Args:
        options: The options of a verb, a dataclass whose fields have defaults.
        names: The names of the fields in question.
    """
    flags = []
    for each in fields(options):
        default = each.default if each.default_factory is MISSING else each.default_factory()
        if each.name in names and getattr(options, each.name) != default:
            flags.append(f"--{each.name.replace('_', '-')}")
    return flags


def expect_decided_error(share: float | None) -> None:
    """Raises `OptionError` if it is no share of errors; None stands for the model's own threshold."""
    if share is not None and not 0 <= share < 1:
        raise OptionError(f"--decided-error {share}: expected a share from 0 to below 1")
