"""The vocabulary that every stage shares: frozen records and protocols, no I/O, no behaviour."""
