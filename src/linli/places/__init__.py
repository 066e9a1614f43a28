"""Standard addresses, buildings, homes, establishments, facilities (一标三实, rulebook 2.3)."""
