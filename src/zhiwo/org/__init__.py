"""The house: units, staff, posts, who may log in."""
