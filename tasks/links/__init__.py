"""Customers' personal links: the key that signs them, and the links themselves."""
