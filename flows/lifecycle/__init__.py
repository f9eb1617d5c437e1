"""One flow per step in the life of a case."""
