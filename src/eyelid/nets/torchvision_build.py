"""Makes the error for a torchvision that does not fit the installed torch.

eyelid does not use torchvision itself, but timm and torchmetrics import it.
"""

from importlib.metadata import PackageNotFoundError, version

from eyelid.errors import OptionError


def torchvision_error(error: Exception) -> OptionError:
    """Returns the error for an import that failed because torchvision was built for another torch.

    On Linux, torch and torchvision from PyPI are built for CUDA. If torchvision comes from PyPI, and torch is
    a CPU build from another package index, torchvision does not find its operators. Both must come from the
    same index.

    Args:
        error: The error that the import raised.
    """
    torch, torchvision = _version("torch"), _version("torchvision")
    reason = str(error).strip().partition("\n")[0]
    return OptionError(
        f"torchvision {torchvision} is not the build for torch {torch} ({reason}); install both anew, in one "
        "command, from one package index: PyTorch's own has CPU builds of both"
    )


def _version(package: str) -> str:
    """Returns the version of an installed package; `of unknown version` if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"
