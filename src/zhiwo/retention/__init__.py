"""How long what is kept of clients stays, and its going: anonymised, frozen, erased, with a proof that holds no data."""
