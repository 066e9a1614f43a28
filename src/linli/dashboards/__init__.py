"""Read-only pages that arrange what the other rooms count: the workbench, the journal, health."""
