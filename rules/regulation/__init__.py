"""The rule book: its schema, the department's own articles as YAML, and reading both."""
