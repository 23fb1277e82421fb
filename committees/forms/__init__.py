"""Forms of the pages; each module a noun. They check values, the actions check rights."""
