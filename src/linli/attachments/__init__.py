"""Evidence photos: cleaned on arrival, stored apart, shown within their incident's scope."""
