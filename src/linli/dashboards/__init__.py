"""Read-only pages that arrange what the other rooms count: the workbench and the health page."""
