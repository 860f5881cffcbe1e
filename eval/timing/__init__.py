"""How well the hour models foretell when customers come, on a time split, and how quick planning is.

- `split`: what was known before a day, and when customers came after it
- `rivals`: the models that are compared
- `scoring`: how each customer's moments were foretold; `figures`: the measures with their intervals
- `speed`: plans a second; `suite`: all of it as one result
"""
