"""The words of the house as value types, the register and the store. Imports nothing else of ours."""
