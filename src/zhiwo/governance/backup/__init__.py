"""Backups: a folder that holds database, lake and trail of one moment, and says of every byte what it must be."""
