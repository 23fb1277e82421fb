"""工作台: one module a role; each gives a `Bench` that the page shows. Everything is derived, nothing stored."""
