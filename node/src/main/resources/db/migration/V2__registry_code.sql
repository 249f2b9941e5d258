-- What the registry's code hashed to when it was first seen: other code at the same address is another contract.
CREATE TABLE registry_code (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
