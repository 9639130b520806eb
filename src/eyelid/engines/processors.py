"""How many processor cores may be used."""

import os
from collections.abc import Iterator
from math import ceil
from pathlib import Path

_OWN_GROUPS = Path("/proc/self/cgroup")


def cores(cgroups: Path = Path("/sys/fs/cgroup")) -> int:
    """Returns how many processor cores this process may use.

    These are the cores that it is bound to, or fewer where its control group has a smaller share, as
    containers have. A share such as 1.5 cores counts as 2.

    Args:
        cgroups: Where the control groups are mounted.
    """
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    bound = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, min([bound, *map(ceil, _quotas(cgroups))]))


def _quotas(cgroups: Path) -> Iterator[float]:
    """Yields the limits, in cores, of this process's control group and of all groups above it."""
    try:
        lines = _OWN_GROUPS.read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        root = cgroups / "cpu" if controllers else cgroups
        place = root / path.lstrip("/")
        for folder in (place, *place.parents):
            if folder.is_relative_to(root):
                yield from _quota(folder)


def _quota(folder: Path) -> Iterator[float]:
    try:
        if (folder / "cpu.max").is_file():  # version 2 of control groups
            quota, period = (folder / "cpu.max").read_text(encoding="ascii").split()
        else:
            quota = (folder / "cpu.cfs_quota_us").read_text(encoding="ascii")
            period = (folder / "cpu.cfs_period_us").read_text(encoding="ascii")
        if quota.strip() not in ("max", "-1"):
            yield int(quota) / int(period)
    except (OSError, ValueError):  # no such file, or none that is known
        return
