"""Archive of every event, reports and audit replay."""
