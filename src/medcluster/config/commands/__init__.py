"""One module per command of `medcluster`, each with `command`."""
