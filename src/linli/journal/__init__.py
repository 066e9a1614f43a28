"""Append-only: who did what to which row, when and why; reads of sensitive fields too."""
