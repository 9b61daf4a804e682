"""The commands, one module each, which import what they need when they are run."""
