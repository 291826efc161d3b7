"""The doors out: StillHost and VideoHost, one file a host. `previs` and `animatic` are the embedded ones."""
