"""KQL without Azure: parse, check and run transformations and queries offline."""
