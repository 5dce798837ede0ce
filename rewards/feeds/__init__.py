"""Operators' feeds: files that fill the catalogue and its stock, all or nothing (R3). Above the privacy wall (V1)."""
