"""Training: trains a model on labelled sets, and writes a run folder with the model file, card and report.

Other packages import the modules of this one directly. Importing this package does not import torch, so that
`--help`, which needs only `options`, answers at once.
"""
