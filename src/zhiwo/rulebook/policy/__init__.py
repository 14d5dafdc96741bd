"""Rule packs as texts: read with care, compared in words. Pure."""
