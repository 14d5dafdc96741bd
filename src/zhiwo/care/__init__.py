"""Daily care: what is owed to each listed client, what was done, and what that discharged."""
