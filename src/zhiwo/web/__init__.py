"""The pages: parse, one call, render. Cut by screen; no rules and no tables of their own."""
