"""The running program: settings, wiring, delivery, tick, command line. Imported by nobody."""
