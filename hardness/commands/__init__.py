"""The commands, one file a group: options in, results on stdout. `hardness.cli` puts them together."""
