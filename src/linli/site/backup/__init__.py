"""One file that holds the database and the attachments, and the way back from it."""
