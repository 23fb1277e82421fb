"""编制议程: reads a committee's needs and says which agenda follows. Plans only; `actions.compiling` applies.

The steps are pure functions over plain rows, so that the same needs always give the same agenda:
`reading` (database → rows), `placing` (section, order, words, what fits), `suggesting` (units), `planning`.
"""
