"""Keeping what the department knows: one archive with the registers and the home, and the way back from it."""
