"""The regulations as data, and the pure decisions made by them."""
