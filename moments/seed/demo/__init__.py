"""The demo: two companies, their people, keys and campaigns, made by the operations that make the real ones."""
