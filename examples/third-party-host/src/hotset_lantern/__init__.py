"""A host of hotset for Lantern, a video vendor that does not exist."""
