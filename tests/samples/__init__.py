"""The samples themselves: whole, told, and what they pretend to be."""
