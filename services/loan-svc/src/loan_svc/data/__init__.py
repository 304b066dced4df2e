"""Product data: versions are added, never changed, because contracts keep the version they were made under."""
