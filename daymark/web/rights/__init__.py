"""What families may ask for by right, what is kept how long, and the documents a school gives account with."""
