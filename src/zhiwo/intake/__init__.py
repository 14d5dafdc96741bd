"""The gate: bank files described, framed, checked, landed in the lake; bad rows set aside with a sentence."""
