"""The smallest whole service, "tally": what the mechanism's own tests and benchmarks run."""
