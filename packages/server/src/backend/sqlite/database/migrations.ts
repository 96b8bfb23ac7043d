/**
 * The schema, step by step: the n-th entry migrates from version n - 1 to n (`PRAGMA user_version`). Never edit a
 * released step; add a new one.
 *
 * `queued` tasks can be claimed; `paused` tasks are queued too, but not yet available. `sequence` is the order of
 * creation. Each partial index holds only the tasks in one state, so the cost of a claim does not grow with the
 * number of queued or ended tasks.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE client (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE client_key (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL REFERENCES client (id),
    hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT;

  CREATE TABLE task (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'paused', 'running', 'completed', 'failed')),
    available_at INTEGER NOT NULL,
    lease_id TEXT,
    lease_expires_at INTEGER,
    worker_id TEXT,
    solution TEXT,
    failure TEXT,
    ended_at INTEGER,
    CHECK ((status = 'running') = (lease_id IS NOT NULL)),
    CHECK ((status = 'running') = (lease_expires_at IS NOT NULL)),
    CHECK ((status = 'completed') = (solution IS NOT NULL)),
    CHECK ((status = 'failed') = (failure IS NOT NULL)),
    CHECK ((status IN ('completed', 'failed')) = (ended_at IS NOT NULL))
  ) STRICT;

  CREATE INDEX task_queued ON task (sequence) WHERE status = 'queued';
  CREATE INDEX task_paused ON task (available_at) WHERE status = 'paused';
  CREATE INDEX task_running ON task (lease_expires_at) WHERE status = 'running';
  CREATE INDEX task_ended ON task (ended_at) WHERE ended_at IS NOT NULL;
  `,
  // Integer ids, idempotent creation, and clients' reports about their tokens.
  `
  ALTER TABLE client_key ADD COLUMN task_ids TEXT NOT NULL DEFAULT 'uuid'
    CHECK (task_ids IN ('uuid', 'integer'));

  ALTER TABLE task ADD COLUMN number INTEGER;
  ALTER TABLE task ADD COLUMN verdict TEXT CHECK (verdict IN ('correct', 'incorrect'));
  CREATE UNIQUE INDEX task_number ON task (number) WHERE number IS NOT NULL;

  CREATE TABLE idempotency (
    client_id TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    task_id TEXT NOT NULL,
    number INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_created ON idempotency (created_at);

  CREATE TABLE report (
    client_id TEXT NOT NULL,
    hostname TEXT NOT NULL,
    correct INTEGER NOT NULL,
    incorrect INTEGER NOT NULL,
    PRIMARY KEY (client_id, hostname)
  ) STRICT, WITHOUT ROWID;
  `,
  // Callbacks. `callback_at` is when the next delivery is due; NULL before the task ends and after the last attempt.
  `
  ALTER TABLE task ADD COLUMN callback_url TEXT;
  ALTER TABLE task ADD COLUMN callback_key TEXT;
  ALTER TABLE task ADD COLUMN callback_at INTEGER;
  ALTER TABLE task ADD COLUMN callback_attempts INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE task ADD COLUMN callback_error TEXT;
  CREATE INDEX task_callback ON task (callback_at) WHERE callback_at IS NOT NULL;
  `,
  // Limits and turns: an index finds the queued tasks of one client, and `turn` orders the clients that may have
  // some. `active_tasks` counts queued and running tasks.
  `
  ALTER TABLE client ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended'));
  ALTER TABLE client ADD COLUMN tasks_at_once INTEGER;
  ALTER TABLE client ADD COLUMN tasks_per_minute INTEGER;
  ALTER TABLE client ADD COLUMN balance INTEGER CHECK (balance >= 0);
  ALTER TABLE client ADD COLUMN allowed_addresses TEXT NOT NULL DEFAULT '[]';
  CREATE INDEX client_key_client ON client_key (client_id);

  CREATE TABLE removed_secret (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  ALTER TABLE task ADD COLUMN is_paid INTEGER NOT NULL DEFAULT 0;
  DROP INDEX task_queued;
  CREATE INDEX task_queued ON task (client_id, sequence) WHERE status = 'queued';

  CREATE TABLE client_queue (
    client_id TEXT PRIMARY KEY,
    active_tasks INTEGER NOT NULL CHECK (active_tasks >= 0),
    turn INTEGER,
    removed_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX client_queue_turn ON client_queue (turn);
  CREATE INDEX client_queue_removed ON client_queue (removed_at) WHERE removed_at IS NOT NULL;
  INSERT INTO client_queue (client_id, active_tasks, turn)
    SELECT client_id, count(*), min(sequence) FROM task WHERE ended_at IS NULL GROUP BY client_id;

  CREATE TABLE recent_task (
    client_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, ordinal)
  ) STRICT, WITHOUT ROWID;
  `,
  // Attempt records, as a JSON array.
  `
  ALTER TABLE task ADD COLUMN evidence TEXT NOT NULL DEFAULT '[]';
  `,
  // Priorities among a client's tasks: 0 comes first.
  `
  ALTER TABLE task ADD COLUMN priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 9);
  DROP INDEX task_queued;
  CREATE INDEX task_queued ON task (client_id, priority, sequence) WHERE status = 'queued';
  `,
  // Written by /readyz to find out whether writes work.
  `
  CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL, filler BLOB NOT NULL) STRICT;
  `,
  // Unfinished tasks in the order of creation, and the nodes that run on this database (at most one lives at a time).
  `
  CREATE INDEX task_unfinished ON task (sequence) WHERE ended_at IS NULL;

  CREATE TABLE node (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL,
    is_draining INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // Callbacks are claimed round-robin between clients.
  `
  CREATE INDEX task_callback_client ON task (client_id, callback_at) WHERE callback_at IS NOT NULL;
  `,
];
