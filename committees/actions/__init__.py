"""What may be done to people and units; each module a noun, each function what the staff would say."""
