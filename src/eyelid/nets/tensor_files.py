"""Reads and writes tensors in safetensors files, with a checksum by which damage is noticed."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from eyelid.errors import ModelError

_CHECKSUM = "eyelid.checksum"


def tensor_bytes(tensors: Mapping[str, Tensor], texts: Mapping[str, str]) -> bytes:
    """Returns the content of a safetensors file, with a checksum of all that is in it.

    Args:
        tensors: The tensors, by their names.
        texts: Texts for the header of the file, by their names.
    """
    return save(dict(tensors), {**texts, _CHECKSUM: _checksum(tensors, texts)})


def read_tensors(file: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Returns the tensors and the texts of a safetensors file, without the checksum.

    Files of other programs have no checksum, and are read without that check.

    Raises:
        OSError: The file cannot be opened.
        SafetensorError: It is not a safetensors file.
        ModelError: It was changed after it was written.
    """
    with safe_open(file, framework="pt") as stream:
        texts: dict[str, str] = dict(stream.metadata() or {})
        tensors = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118
    checksum = texts.pop(_CHECKSUM, None)
    if checksum is None and any(name.startswith("eyelid.") for name in texts):
        raise ModelError(f"{file}: damaged, or of an older eyelid: its checksum is missing")
    if checksum is not None and checksum != _checksum(tensors, texts):
        raise ModelError(f"{file}: damaged: its content is not that of its checksum; use another copy of it")
    return tensors, texts


def _checksum(tensors: Mapping[str, Tensor], texts: Mapping[str, str]) -> str:
    """Returns the SHA-256, in hexadecimal, of names, types, shapes and values of tensors, and of texts."""
    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        digest.update(f"{name}={text}\0".encode())
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)}\0".encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
