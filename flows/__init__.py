"""What Prefect runs: a batch each, safe to repeat."""
