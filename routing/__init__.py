"""Pure policy: what a complaint and its assessment mean for the house. No clock, no file, no database here, ever."""
