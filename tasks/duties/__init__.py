"""What the periodic duties do to the registers, one effect each."""
