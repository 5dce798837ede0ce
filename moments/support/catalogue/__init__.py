"""The desk's pages about the catalogue: what can be done to its records, and what is shown with them."""
