"""The lake: dated facts as immutable Parquet parts behind a manifest, read only through a Scope."""
