"""邻里 linli: the platform of community grid service and management."""
