"""How each kind of rule is judged."""
