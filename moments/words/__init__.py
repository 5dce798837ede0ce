"""`python3 run.py words`: keeps the catalogues of translations in step with the sources (docs/languages.md)."""
