"""Augmentation: changes training pictures at random, a whole batch at a time, on the CPU or GPU that trains.

Other packages import the modules of this one directly. Importing this package does not import torch, so that
`--help`, which needs only `options`, answers at once.
"""
