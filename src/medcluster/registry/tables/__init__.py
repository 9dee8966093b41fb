"""The lists of the registry, as declared for `kernel.web.tables`."""
