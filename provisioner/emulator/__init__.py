"""A local Azure Monitor on loopback: Entra, ARM, Graph, Logs Ingestion and queries, as unmodified clients expect them.

    server > services/* (independent of one another) > state > store

`server` owns sockets, TLS and the one process. A service is a tuple of `http.Operation`s, each a function from
`Request` to `Response` over a `State`, so it runs in a test without a socket. `state` keeps what was declared (ARM
resources, principals, role assignments) and gives the data plane an immutable snapshot of routes; `store` keeps the
rows. The behaviour is written from recorded answers of the service, not from our own templates and schemas, so that
two implementations that agree are a test.
"""
