"""Embeddings: each patch of a pile becomes a vector. Patches that look alike get vectors that are close."""

from eyelid.embedding.vectors import PATCH_SIZE, Embedding, embed

__all__ = ["PATCH_SIZE", "Embedding", "embed"]
