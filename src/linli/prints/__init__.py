"""Typesetting: paper forms as PDF, from rows the rooms above hand over; knows no row itself."""
