"""`make bench`: what the portal promises in figures, measured. docs/bench.md says what each figure is."""
