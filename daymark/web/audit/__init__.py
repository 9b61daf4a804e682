"""The record of who saw or changed what: written by the pages, and read by those who oversee."""
