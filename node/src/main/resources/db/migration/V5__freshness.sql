-- How far our own starts have come in the token: 0 until the first one of this format has.
CREATE TABLE boot_mark (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  marked INTEGER NOT NULL CHECK (marked >= 1)
) STRICT;

-- Stands here once this store or its token turned out to be older than what had happened. Nothing up to that attempt is believed; while it has no reach, nothing at all is.
CREATE TABLE distrust (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  why TEXT NOT NULL,
  since INTEGER NOT NULL,
  epoch INTEGER CHECK (epoch >= 0),
  attempt INTEGER CHECK (attempt >= 0),
  start INTEGER NOT NULL CHECK (start >= 1),
  incarnation INTEGER NOT NULL CHECK (incarnation >= 0),
  seq INTEGER NOT NULL CHECK (seq >= 0),
  CHECK ((epoch IS NULL) = (attempt IS NULL))
) STRICT;

-- The furthest each peer has come, in its own signed words. What stood here before was never written by any program.
DROP TABLE peer_freshness;
CREATE TABLE peer_freshness (
  peer BLOB PRIMARY KEY CHECK (length(peer) = 20),
  incarnation INTEGER NOT NULL CHECK (incarnation >= 1),
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  signature BLOB NOT NULL CHECK (length(signature) = 65)
) STRICT;

-- Keys that token and store did not agree about at a start: each was a reason for distrust once, and stays here so that it is none again.
CREATE TABLE named_key (
  label TEXT NOT NULL,
  finding TEXT NOT NULL,
  PRIMARY KEY (label, finding)
) STRICT;
