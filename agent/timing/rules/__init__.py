"""Delivery rules: pure functions, one rule a file, each with the id that a plan or a refusal names.

Times are whole minutes since the epoch (see `agent.timing.clock`), so that the same function serves one case and a
column of thousands.
"""
