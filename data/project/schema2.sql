-- Version 2 adds what judges need that write and rate more than once.
-- How a score was read off the answers (stated, expected, mixed; NULL where there was no choice),
-- and the standard deviation of a response's draws (NULL with fewer than two).
ALTER TABLE score ADD COLUMN method TEXT;
ALTER TABLE score ADD COLUMN spread REAL;
-- What makes up the fingerprint, as JSON: the prompt, the scale and so on. It holds no key.
ALTER TABLE scorer ADD COLUMN settings TEXT NOT NULL DEFAULT '';
-- How many draws make up one of its scores, 0 where it gives one; and whether it sees a reference
-- answer, so that the keys of its scores are of instruction, response and reference.
ALTER TABLE scorer ADD COLUMN draws INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scorer ADD COLUMN by_reference INTEGER NOT NULL DEFAULT 0;
UPDATE scorer SET by_reference = 1 WHERE kind = 'reference';

-- One row a rating of a response by a judge that gives several: draw × aspects + aspect is n. The
-- score is their mean and shows what they cost together. They are counted in the scorer's totals
-- when they arrive, not again with the score, and stay where another part has failed.
CREATE TABLE part (
  scorer    INTEGER NOT NULL REFERENCES scorer(id),
  key       BLOB NOT NULL, -- of the instruction and the response
  n         INTEGER NOT NULL,
  value     REAL NOT NULL,
  method    TEXT,
  cost_usd  REAL,
  tokens    INTEGER,
  at        INTEGER NOT NULL,
  rationale TEXT,
  PRIMARY KEY (scorer, key, n)
) STRICT, WITHOUT ROWID;

-- What a chat model wrote for an instruction: a reference answer, or the criteria of a good one.
-- Scorers with one writer share it; the totals of the one for which it was written count its cost.
CREATE TABLE writing (
  writer   TEXT NOT NULL, -- fingerprint of the model and what it was told
  kind     TEXT NOT NULL, -- reference or criteria
  key      BLOB NOT NULL, -- of the system prompt and the instruction
  model    TEXT NOT NULL,
  text     TEXT NOT NULL,
  cost_usd REAL,
  tokens   INTEGER,
  at       INTEGER NOT NULL,
  PRIMARY KEY (writer, kind, key)
) STRICT, WITHOUT ROWID;

-- Work handed to a server's batch API, or written to a file for another program to do.
CREATE TABLE job (
  id        INTEGER PRIMARY KEY,
  scorer    INTEGER NOT NULL REFERENCES scorer(id),
  tag       TEXT NOT NULL, -- in the metadata of the server's batch, by which it is found again
  server    TEXT NOT NULL, -- base URL without user, password and query; '' where there is none
  remote    TEXT NOT NULL, -- the server's name for it, '' until there is one; or the file's path
  input     TEXT NOT NULL, -- the server's name for the requests
  status    TEXT NOT NULL, -- as the server says; planned, written, collected or given up
  note      TEXT NOT NULL DEFAULT '', -- what the server said of it
  lines     INTEGER NOT NULL,
  done      INTEGER NOT NULL DEFAULT 0,
  failed    INTEGER NOT NULL DEFAULT 0,
  estimate_usd REAL,       -- before it began
  cost_usd  REAL,          -- of the answers collected
  tokens    INTEGER NOT NULL DEFAULT 0, -- likewise
  submitted INTEGER NOT NULL,
  seen      INTEGER NOT NULL -- when the status was asked for last
) STRICT;

-- The requests of a job whose answers are still awaited: no other job or run makes them. A row goes
-- in the transaction that stores its answer, or when the job is over.
CREATE TABLE job_part (
  job INTEGER NOT NULL REFERENCES job(id),
  key BLOB NOT NULL, -- of the instruction and the response
  n   INTEGER NOT NULL,
  PRIMARY KEY (job, key, n)
) STRICT, WITHOUT ROWID;
