"""Evidence photos: cleaned on arrival, stored apart, shown only within the scope of their incident."""
