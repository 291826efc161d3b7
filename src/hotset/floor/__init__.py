"""Layer 3, the floor: call sheet, the run, remedies. It brings the rooms together and decides what is next."""
