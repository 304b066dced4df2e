"""The main job: real loans in, audited books out, as a client of the services' own APIs."""
