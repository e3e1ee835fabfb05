"""Belgian letters made by seed, with what is written on them: for benchmarks and for tests of reading."""
