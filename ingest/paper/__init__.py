"""A page as text: PDF and pictures, cleaned, turned, read."""
