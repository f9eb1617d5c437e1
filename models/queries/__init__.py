"""Named queries: what the rest of the product asks of the registers."""
