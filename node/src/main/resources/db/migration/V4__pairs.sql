-- A generation has a life of its own now: begun, prepared, live, burned. No earlier program made one inside an epoch: what is not burned is of no use.
CREATE TABLE pair_generation_4 (
  key_id BLOB NOT NULL CHECK (length(key_id) = 32),
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  peer BLOB NOT NULL CHECK (length(peer) = 20),
  generation INTEGER NOT NULL CHECK (generation >= 0),
  blob BLOB,
  state TEXT NOT NULL CHECK (state IN ('BEGUN', 'PREPARED', 'LIVE', 'BURNED')),
  PRIMARY KEY (key_id, epoch, peer, generation),
  CHECK ((blob IS NULL) = (state IN ('BEGUN', 'BURNED')))
) STRICT;
INSERT INTO pair_generation_4 (key_id, epoch, peer, generation, blob, state)
  SELECT key_id, epoch, peer, generation, NULL, 'BURNED' FROM pair_generation;
DROP TABLE pair_generation;
ALTER TABLE pair_generation_4 RENAME TO pair_generation;

-- Stands here from a start to its orderly end: found at the next start, the last one ended otherwise. Of earlier programs' starts nobody knows.
CREATE TABLE running (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  since INTEGER NOT NULL
) STRICT;
INSERT INTO running (one, since) SELECT 1, 0 FROM boot;

-- Who says to be in dispute with whom, in one sharing.
CREATE TABLE dispute (
  root BLOB NOT NULL CHECK (length(root) = 32),
  accuser INTEGER NOT NULL CHECK (accuser >= 1),
  accused INTEGER NOT NULL CHECK (accused >= 1 AND accused <> accuser),
  generation INTEGER NOT NULL CHECK (generation >= 0),
  times INTEGER NOT NULL CHECK (times >= 1),
  last INTEGER NOT NULL,
  statement BLOB NOT NULL,
  PRIMARY KEY (root, accuser, accused)
) STRICT;
