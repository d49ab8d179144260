"""Records become counted uses, in one table (`count`), whichever way they take; judging never knows which.

`local` reads the inputs of this machine in order and sends each on its way. There are several ways, because what knows any row is
slow for many, and what is fast knows few shapes of rows. All count the same; what a way does not know goes the general way.

- Few or mixed rows: `general`, a batch at a time, by distinct values. It knows everything, and starts at once.
- Parquet: `flows.parquet`, a row group at a time; `flows.pages` reads plain pages in place, `flows.columns` what pyarrow reads.
- Text tables and logs with a line a flow: `flows.lines` cuts them into pieces, and `flows.text` parses these.
- Plain batches of flows, of any other format, once they are many: `flows.batches`.
- AS paths: `routes`; what a path names is found out once (`by_path`), and whole routes tell of upstreams and detours (`ways`).
- A cluster: `spark`; each task adds up its rows with the worker of `flows`, and Spark merges them.
"""
