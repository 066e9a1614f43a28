"""The worker's periodic tasks and jobs: thin entry points into the rooms' own jobs."""

from linli.imports import jobs as imports_jobs

__all__ = ["imports_jobs"]  # registers imports.jobs.prepare and imports.jobs.apply
