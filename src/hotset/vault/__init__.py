"""What was made (bytes by digest) and what happened (the journal). Only this room opens a store or a database."""
