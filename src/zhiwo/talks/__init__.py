"""The library of approved talks (话术库) by situation, and of cases won and lost."""
