"""Workbooks out: asked for, approved by somebody else, made by a job, gone in a day."""
