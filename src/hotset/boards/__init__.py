"""Layer 1, the storyboard: break a script down into shots, draw each one as a still, lock it."""
