"""A package, so that the loaded town can belong to it: pytest gives `scope="package"` to packages only."""
