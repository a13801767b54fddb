-- The project file of admap, version 1. It is an SQLite database in WAL mode: sqlite3 opens it.
-- application_id is 0x61646d70 ("admp") and user_version the version of this schema.
-- Keys are 16 bytes; hex(key) prints them as exports do. Times are Unix milliseconds.

-- One value a name. 'seq' is the last number given to a row of score.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value ANY
) STRICT, WITHOUT ROWID;

-- The input files as they were when last opened.
CREATE TABLE dataset (
  path  TEXT PRIMARY KEY,
  size  INTEGER NOT NULL, -- bytes
  mtime INTEGER NOT NULL,
  hash  TEXT NOT NULL,    -- of the content
  seen  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What turned responses into scores. The fingerprint covers everything that changes a result.
CREATE TABLE scorer (
  id          INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL, -- column, reference, judge, reward
  model       TEXT NOT NULL,
  scale_lo    REAL NOT NULL, -- both 0 where the scorer declares no scale
  scale_hi    REAL NOT NULL,
  cost_usd    REAL NOT NULL DEFAULT 0,    -- of everything ever asked, repeated failures included
  tokens      INTEGER NOT NULL DEFAULT 0  -- likewise
) STRICT;

-- One row a scorer and response: a value, or the reason why there is none. A row that is written
-- again gets a new seq, so whoever remembers the greatest seq it has seen misses nothing.
CREATE TABLE score (
  seq       INTEGER PRIMARY KEY,
  scorer    INTEGER NOT NULL REFERENCES scorer(id),
  key       BLOB NOT NULL, -- of the instruction and the response
  value     REAL,          -- NULL for a failure
  reason    TEXT,          -- NULL for a score
  detail    TEXT,          -- what the server said, for a failure
  cost_usd  REAL,
  tokens    INTEGER,
  at        INTEGER NOT NULL,
  rationale TEXT,          -- what the judge said
  CHECK ((value IS NULL) <> (reason IS NULL))
) STRICT;
CREATE UNIQUE INDEX score_by_key ON score (scorer, key);
CREATE INDEX score_failed ON score (scorer) WHERE value IS NULL;

-- A copy of scores in bulk, for a quick start; it may be deleted at any time. data holds, for each
-- score, the 16 bytes of its key and its value as a big-endian IEEE 754 double. It covers every
-- score (no failure) of the scorer with seq up to through and beyond that of the row before.
CREATE TABLE score_pack (
  scorer  INTEGER NOT NULL REFERENCES scorer(id),
  through INTEGER NOT NULL,
  data    BLOB NOT NULL,
  PRIMARY KEY (scorer, through)
) STRICT;

-- What a person did in one stroke: several edits, an undo or a redo. Nothing is ever taken out.
CREATE TABLE batch (
  id        INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo')),
  of        INTEGER REFERENCES batch(id), -- the batch undone or redone
  undo_next INTEGER, -- after this batch, what undo takes next; NULL for nothing
  redo_next INTEGER  -- and what redo takes next
) STRICT;
CREATE INDEX batch_of ON batch (of);

-- The history of verdicts and notes. The last row of a kind and key is what holds.
CREATE TABLE edit (
  id     INTEGER PRIMARY KEY,
  batch  INTEGER NOT NULL REFERENCES batch(id),
  kind   TEXT NOT NULL CHECK (kind IN ('verdict', 'note')),
  key    BLOB NOT NULL, -- of the sample
  before TEXT NOT NULL, -- '' for none
  after  TEXT NOT NULL  -- '' for none; a verdict is mislabelled, right, unsure or drop
) STRICT;
CREATE INDEX edit_by_key ON edit (kind, key, id);
CREATE INDEX edit_by_batch ON edit (batch);

-- The verdicts and notes that hold now.
CREATE VIEW verdict AS
  SELECT lower(hex(key)) AS key, after AS verdict FROM edit
  WHERE id IN (SELECT max(id) FROM edit WHERE kind = 'verdict' GROUP BY key) AND after <> '';
CREATE VIEW note AS
  SELECT lower(hex(key)) AS key, after AS note FROM edit
  WHERE id IN (SELECT max(id) FROM edit WHERE kind = 'note' GROUP BY key) AND after <> '';

-- Named selections on the map, and settings that belong to this dataset.
CREATE TABLE brush (
  name       TEXT PRIMARY KEY,
  -- {"strokes":[{"op":"new|add|subtract|toggle","variance":[lo,hi],"mean":[lo,hi]},{"op":"invert"}]}
  -- in the units of the scores; both ends are included, null is open.
  definition TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
