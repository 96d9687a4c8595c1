"""The pages under docs that are written from the data, so that what they count and cite is what runs.

`python -m sim.report.pages` writes them all into `docs`; a test holds the committed pages to it.
"""
