"""Small flows and their prefect.yaml, for trying `up` itself."""
