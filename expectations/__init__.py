"""One Great Expectations suite per form and per register check."""
