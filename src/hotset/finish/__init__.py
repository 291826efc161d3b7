"""LAYER 3, the finish room.

From circled takes to a cut and a finished master with titles, sound, captions and loudness.
"""
