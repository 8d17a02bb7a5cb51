"""Parts that several live figures use."""
