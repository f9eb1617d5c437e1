"""Letters to customers: the wording stands in the HTML templates, and build.py makes the Word ones of it."""
