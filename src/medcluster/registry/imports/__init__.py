"""Tables of the registry from and to files: reading, columns, kinds, plan. `registry.importing` is the way in."""
