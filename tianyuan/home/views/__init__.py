"""Pages that read across the apps."""
