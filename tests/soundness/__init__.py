"""Independent checks that the walls are sound: who may see and do what, worked out a second time by plain loops.

`python -m tests.soundness NAME` runs one of them at full length (`all` runs every one); the tests beside them run each for as
long as the suite can bear. Nothing here imports the product's predicate: expectations are written from the requirements.
"""
