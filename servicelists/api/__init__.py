"""`/api/v1/`: the month as resources: lists, needs, meetings, agenda items, claims, service items."""
