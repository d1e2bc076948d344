"""Numbers from arrays; this room knows no patients."""
