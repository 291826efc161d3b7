"""The nouns of a film and their rules: pure values, no disk, clock or network."""
