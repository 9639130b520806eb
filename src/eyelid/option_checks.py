"""Checks of options that several verbs have. The module imports little: command lines are built from it."""

from eyelid.errors import OptionError

LAST_PORT = 65_535


def expect_port(port: int) -> None:
    """Raises `OptionError` if there is no such port; 0 stands for any that is free."""
    if not 0 <= port <= LAST_PORT:
        raise OptionError(f"--port {port}: expected 0 to {LAST_PORT:,}")


def expect_decided_error(share: float | None) -> None:
    """Raises `OptionError` if it is no share of errors; None stands for the model's own threshold."""
    if share is not None and not 0 <= share < 1:
        raise OptionError(f"--decided-error {share}: expected a share from 0 to below 1")
