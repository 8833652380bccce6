"""The imitated services; none imports another, all speak `http.Request` and `http.Response` over a `State`."""
