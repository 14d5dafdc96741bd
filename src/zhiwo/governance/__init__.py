"""Mechanisms of control that know no context: the trail of what was done and by whom."""
