"""`/api/v1/`: the ground of every resource, and people and units as resources."""
