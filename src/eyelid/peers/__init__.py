"""Comparing eyelid with other methods on the same pictures, in a benchmark.

A peer is a method in the benchmark that classifies eyes as open or closed. Eyelid's own models are peers too.
"""
