"""Public data sets that a run may be pointed at; none comes with the package, for their licences differ."""
