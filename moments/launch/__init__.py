"""The launcher: what `python3 run.py` does once .venv exists. Standard library only, and nothing of ours."""
