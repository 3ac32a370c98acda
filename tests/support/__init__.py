"""What the tests stand on: servers, engines, the running product, a browser."""
