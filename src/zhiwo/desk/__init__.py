"""Read-only compositions for the screens: Today, my book, the client page, the branch board, the intake page."""
