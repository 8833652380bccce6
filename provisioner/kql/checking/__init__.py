"""The checker's parts: from names and types to a bound tree, as Microsoft's analyser sees a text."""
