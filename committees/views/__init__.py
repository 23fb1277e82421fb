"""Pages of people and units; each module a noun."""
