"""Floor 0: what every room stands on. No tables here, only ideas, engines and abstract bases."""
