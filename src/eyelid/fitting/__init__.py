"""Fitting: batches, loss, optimiser, checkpoints; from a net and packed sets to a fitted net."""
