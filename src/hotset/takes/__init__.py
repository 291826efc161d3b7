"""Layer 2, the takes: compose a setup from locked frames, or refuse it with the reason, and shoot it."""
