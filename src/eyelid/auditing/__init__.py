"""What is wrong with a set of pictures: labels, copies, leaks, bad light, what is no eye at all."""
