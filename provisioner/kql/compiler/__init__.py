"""From the bound tree to Python functions: one for every stretch of operators that work row by row."""
