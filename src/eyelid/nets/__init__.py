"""The nets, by name."""

from eyelid.nets.registry import NETS, build_net

__all__ = ["NETS", "build_net"]
