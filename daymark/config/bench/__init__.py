"""How fast it is: bringing registers in, and the pages. The same home and walk serve the browser tests and pictures."""
