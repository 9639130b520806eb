"""The error for a torchvision that does not fit the installed torch; timm and torchmetrics import it."""

from importlib.metadata import PackageNotFoundError, version

from eyelid.errors import OptionError


def torchvision_error(error: Exception) -> OptionError:
    """Returns the error for an import that fails because torchvision was built for another torch.

    The torchvision of PyPI is built for the torch of PyPI, which on Linux is the one for CUDA; beside the
    CPU build of torch its operators are missing. The two must come from the same index.

    Args:
        error: The error of the import.
    """
    torch, torchvision = _version("torch"), _version("torchvision")
    reason = str(error).strip().partition("\n")[0]
    return OptionError(
        f"torchvision {torchvision} is not the build for torch {torch} ({reason}); install both anew, in one "
        "command, from one package index: PyTorch's own has CPU builds of both"
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"
