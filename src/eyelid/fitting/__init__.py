"""Fitting: fits a net to labelled pictures, and writes its checkpoints and a table of all epochs.

Other packages import the modules of this one directly. Importing this package does not import torch, so that
`--help`, which needs only `options`, answers at once.
"""
