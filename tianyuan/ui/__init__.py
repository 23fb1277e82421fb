"""What every page shares: look, components, forms, lists, refusals, error pages, the API's ground."""
