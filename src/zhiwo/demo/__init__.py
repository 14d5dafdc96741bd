"""A believable small bank, written as files and taken through the real intake and closing."""
