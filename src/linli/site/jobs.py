"""The worker's periodic tasks and jobs: thin entry points into the rooms' own jobs."""
