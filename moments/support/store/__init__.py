"""What support does on the store side (S7, R9, V2)."""
