"""The money: entries, the book, dated rate cards, purchase and the cost report."""
