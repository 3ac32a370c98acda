"""What can be done on a claim's page: each post does one action and leads back there, or the page says why not."""
