"""A deck of yes and no with exact counts, so that shares come out exactly whatever chance does."""

from random import Random


class Deck:
    """So many times yes among so many; drawn by chance, until it is empty."""

    def __init__(self, rng: Random, yes: int, of: int):
        self.rng, self.yes, self.left = rng, yes, of

    def draw(self, *, must: bool = False) -> bool:
        """The next one. `must`: a yes is taken, if there is one."""
        drawn = self.yes > 0 and (must or self.rng.random() * self.left < self.yes)
        self.left -= 1
        self.yes -= drawn
        return drawn
