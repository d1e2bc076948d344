"""Results made readable; this room computes nothing."""
