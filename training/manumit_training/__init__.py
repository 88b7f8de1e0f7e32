"""Makes the files of models/ from authored cases and real everyday text. Never needed to build, test or run Manumit."""
