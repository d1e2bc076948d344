"""When to stop and what to conclude; this room knows no patients."""
