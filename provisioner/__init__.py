"""A declarative spec file becomes a working Logs Ingestion API pipeline."""

__version__ = "0.1.0"
