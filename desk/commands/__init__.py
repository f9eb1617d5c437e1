"""The commands, a module for each group; everything heavy is imported inside them."""
