"""The language of tags once more, as plain SQL over the bank's files, written from what docs/tags.md and docs/feeds.md say.

It shares no code with what answers rules in the product: not the readings of the lake, not the measures, not the resolution of
periods. Of the product it takes the tree of a rule and the columns of the feeds.
"""
