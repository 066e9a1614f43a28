"""People who sign in: accounts, passwords, sessions, API tokens and failed tries."""
