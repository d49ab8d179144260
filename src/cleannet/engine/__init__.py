"""Records become counted uses in one table (`count`). Rows take different ways there, and judging never knows which.

`local` reads the inputs of this machine in order and sends each its way. There are several ways because code that knows every row
is slow, and fast code knows only a few shapes of rows. All ways count the same. If a way does not support a row, `general` counts
it.

- Few or mixed rows: `general`, one batch at a time, by distinct values. It knows every row and starts at once.
- Parquet: `flows.parquet`, one row group at a time; `flows.pages` reads plain pages in place, `flows.columns` what pyarrow reads.
- Text tables and logs with one flow per line: `flows.lines` cuts them into pieces, and `flows.text` parses these.
- Plain batches of flows in any other format, once there are many: `flows.batches`.
- AS paths: `routes`. A path is resolved once for all its routes (`by_path`); all routes together show more (`ways`).
- A cluster: `spark`. Each task adds up its rows with the worker of `flows`, and Spark merges the sums.
"""
