"""A department that does not exist, simulated for any time under disorder, and reckoned once more independently."""
