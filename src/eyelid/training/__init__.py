"""Training: from labelled sets to a run folder with one model file, its card and its report.

Other rooms import its modules one by one, because `--help` needs `options` alone and must not wait for torch.
"""
