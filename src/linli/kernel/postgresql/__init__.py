"""The database backend: Django's own, with parameters that are bound by the server."""
