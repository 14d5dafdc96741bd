"""What a screen shows, put together from the contexts below: frozen rows, read only, seen through one actor's eyes."""
