"""The two brokers, each Celery's own transport with one thing mended. Settings name the one that is used."""
