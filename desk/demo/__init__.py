"""A company that does not exist, two months of its papers, and the truth about them."""
