"""The import of the tree and its posts: columns, what stands in the books, what a row means, how it is written."""
