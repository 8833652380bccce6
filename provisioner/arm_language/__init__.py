"""The language of ARM templates: expressions, and the functions that need nothing but their arguments.

Two read it, each with its own evaluation: `importing`, which leaves open what it cannot know, and the emulator, which
deploys and must know everything.
"""
