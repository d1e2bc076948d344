"""Remission runs a phase II oncology trial from its protocol to its published result."""
