-- One transaction for each place in an account's order: what stands here is the digest that a signature share was given for.
CREATE TABLE nonce_slot (
  chain_id INTEGER NOT NULL CHECK (chain_id >= 1),
  account BLOB NOT NULL CHECK (length(account) = 20),
  nonce INTEGER NOT NULL CHECK (nonce >= 0),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  PRIMARY KEY (chain_id, account, nonce)
) STRICT;

-- What signature shares were given for, as limits of rate and value count it. Rows go when no limit looks that far back.
CREATE TABLE signing_use (
  request_id BLOB PRIMARY KEY CHECK (length(request_id) = 32),
  key_id BLOB NOT NULL CHECK (length(key_id) = 32),
  chain_id INTEGER NOT NULL CHECK (chain_id >= 0),
  value BLOB NOT NULL CHECK (length(value) = 32),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX signing_use_by_time ON signing_use (key_id, at);
