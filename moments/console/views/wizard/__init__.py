"""Writing a draft in seven steps (C1-C7): each a page with its form, in any order, saved as it is left."""
