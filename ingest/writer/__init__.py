"""Who writes, in what role, and whose case it is."""
