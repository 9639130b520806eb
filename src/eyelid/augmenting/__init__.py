"""Augmentation: how training pictures are varied."""
