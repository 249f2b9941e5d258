-- Stands here from when a final block had changed until a person has looked.
CREATE TABLE halt (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  since INTEGER NOT NULL,
  what TEXT NOT NULL
) STRICT;
