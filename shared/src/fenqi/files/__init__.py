"""Files from strangers, looked at before anything trusts them."""
