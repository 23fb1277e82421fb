"""The grid under `/api/v1/`; each module a resource."""
