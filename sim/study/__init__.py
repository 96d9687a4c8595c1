"""Studies: scenarios lived through many times with the same luck, and the folder that keeps what came of it.

`api` is what an analyst calls, `study` puts scenarios, replications and a folder together, `executor` works off the units on one
core or many, `unit` is one of them, `store` and `manifest` are the folder. `life` tells one life out of a run."""
