"""Questions about the grid that other rooms ask; each module a noun."""
