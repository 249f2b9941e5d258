-- What befell a run, in order: after a restart the same befalls it again, and so
-- it says the same. Nothing was ever stored in what this replaces.
CREATE TABLE run_event (
  sid BLOB NOT NULL REFERENCES session (sid),
  number INTEGER NOT NULL CHECK (number >= 0),
  event BLOB NOT NULL,
  PRIMARY KEY (sid, number)
) STRICT;
DROP TABLE inbox;
