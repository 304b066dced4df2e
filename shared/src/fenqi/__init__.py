"""The one mechanism every Fenqi service stands on."""
