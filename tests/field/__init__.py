"""`make field`: Courrier over other people's material. See docs/field.md."""
