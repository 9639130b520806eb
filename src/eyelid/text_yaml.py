"""YAML whose values are all text: `1.0`, `true` and `123` stay as they are written."""

from typing import Any

import yaml

YAMLError = yaml.YAMLError


def read_yaml(text: str) -> Any:
    """Returns text, lists and mappings; raises `YAMLError` if the text is not YAML.

    Example:
        >>> read_yaml("{1.0: open, True: [closed, 2]}")
        {'1.0': 'open', 'True': ['closed', '2']}
    """
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 (this loader makes nothing else)
