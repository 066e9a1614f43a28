"""邻里 linli: the platform of community grid service and management."""

VERSION = "0.4.0"
