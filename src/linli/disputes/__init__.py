"""Disputes: who quarrels about what, how it was mediated, and whether the promise was kept.

An incident of class 01 carries each; its loop stays the only process.
"""
