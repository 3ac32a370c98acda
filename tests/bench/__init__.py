"""``make bench``: the product's speed beside a bare Django view's, in one run, on both databases."""
