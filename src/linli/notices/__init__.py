"""Messages to staff, and to the person concerned through one outbound interface."""
