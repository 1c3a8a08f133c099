"""What the recipe decides without pictures, teacher or browser.

`python -m unittest discover -s models/train/tests -t models/train`
"""
