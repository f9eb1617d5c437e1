"""Benchmarks: ratios from one run, written to docs/benchmarks.md (`make bench`)."""
