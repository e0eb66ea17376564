"""The pages of docs/reference that are written from the code and the knowledge; `make reference` writes them."""
