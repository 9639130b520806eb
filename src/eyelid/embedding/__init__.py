"""Piles of unlabelled patches as vectors, in which eyes that do alike lie close together."""

from eyelid.embedding.vectors import PATCH_SIZE, Embedding, embed

__all__ = ["PATCH_SIZE", "Embedding", "embed"]
