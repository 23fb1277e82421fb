"""Pages of the grid; each module a noun."""
