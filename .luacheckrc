-- Redis and Valkey run Lua 5.1 with a few globals. A script's `-- include:` line makes modules of packages/server/src/backend/valkey/lua
-- available to it; load-script.test.ts checks that the line names what the script uses.
std = "lua51"
max_line_length = 130
read_globals = {
  "redis", "KEYS", "ARGV",
  "accounts", "admission", "balance", "callbacks", "clock", "counts", "nodes", "queue", "record",
  "unfinished",
}
