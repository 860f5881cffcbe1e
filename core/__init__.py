"""What every folder shares: records, errors, ports, settings, the store and ingest."""
