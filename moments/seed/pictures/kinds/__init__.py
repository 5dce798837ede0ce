"""Drawings, one kind of object a file."""
