"""Benchmarks: `python -m tests.bench [NAME…]`, one module a subject."""
