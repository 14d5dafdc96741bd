"""Zhiwo 知我: how a bank knows its high-net-worth clients and keeps them."""
