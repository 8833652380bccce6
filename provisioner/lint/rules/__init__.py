"""One rule a file: each takes a `Subject` and gives findings, and none knows another."""
