"""Embeddings: turning patches into vectors, so that patches that look alike get vectors that are close."""

from eyelid.embedding.vectors import PATCH_SIZE, Embedding, embed

__all__ = ["PATCH_SIZE", "Embedding", "embed"]
