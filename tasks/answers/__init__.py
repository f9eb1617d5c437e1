"""Customers' answers to opinion cards on their own page: what the page asks, and the answer as a row of the form."""
