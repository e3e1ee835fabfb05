"""The outside world out: words, messages, letters, and the ways that carry them. Imports models only."""
