"""HOW WE READ: what a typed sentence asks for, sounds like or gives away; on this machine only."""
