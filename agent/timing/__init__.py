"""When to send: the reachability model, the rules of delivery, and the timer that joins them.

- `hours`: the model of a customer's week; its parts are `moments`, `fitting`, `components`, `segments`, `pool`,
  `feedback`, `grids`, its files `hour_files`
- `recurrent`: the neural alternative; `baselines`: what both must beat; `measure`: how that is judged
- `rules`: delivery rules as pure functions, one a file, each with its rule id
- `clock`, `slots`: local time as arithmetic; `history`: what was pushed before; `arms`: holdouts and random shares
- `timer`: the `SendTimer` that puts it all together; `sending`: the second look at the moment of sending
"""
