-- Format 1 of the store. Blobs are opaque: their owners encode them. Times are milliseconds since 1970.
-- Every identifier's length is checked here once more, so that a slip above cannot write a row that no one can read.

-- "RSEL": another program's database is refused before anything in it is touched.
PRAGMA application_id = 1381188940;

CREATE TABLE chain_cursor (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL CHECK (number >= 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  parent_hash BLOB NOT NULL CHECK (length(parent_hash) = 32),
  time INTEGER NOT NULL
) STRICT;

-- The lifecycle's state: its name for people, its payload for the machine.
CREATE TABLE keyset (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL,
  payload BLOB NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;

CREATE TABLE proposal (
  epoch INTEGER PRIMARY KEY CHECK (epoch >= 1),
  terms_hash BLOB NOT NULL UNIQUE CHECK (length(terms_hash) = 32),
  terms BLOB NOT NULL,
  members BLOB NOT NULL CHECK (length(members) % 20 = 0),
  first_seen INTEGER NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('NONE', 'APPROVED', 'REFUSED')),
  decided_by TEXT CHECK ((decided_by IS NULL) = (decision = 'NONE'))
) STRICT;

CREATE TABLE session (
  sid BLOB PRIMARY KEY CHECK (length(sid) = 32),
  kind TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  key_index INTEGER NOT NULL CHECK (key_index >= 0),
  state TEXT NOT NULL CHECK (state IN ('STARTED', 'DONE', 'VOID')),
  started_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_of_attempt ON session (epoch, attempt);

-- Seeds and receive keys of a session, sealed under its session key of the HSM.
CREATE TABLE session_sealed (
  sid BLOB NOT NULL REFERENCES session (sid),
  name TEXT NOT NULL,
  blob BLOB NOT NULL,
  PRIMARY KEY (sid, name)
) STRICT;

CREATE TABLE outbox (
  sid BLOB NOT NULL REFERENCES session (sid),
  step INTEGER NOT NULL CHECK (step >= 0),
  recipient BLOB NOT NULL CHECK (length(recipient) = 20),
  bytes BLOB NOT NULL,
  PRIMARY KEY (sid, step, recipient)
) STRICT;

CREATE TABLE inbox (
  sid BLOB NOT NULL REFERENCES session (sid),
  step INTEGER NOT NULL CHECK (step >= 0),
  sender BLOB NOT NULL CHECK (length(sender) = 20),
  bytes BLOB NOT NULL,
  PRIMARY KEY (sid, step, sender)
) STRICT;

CREATE TABLE sealed_share (
  key_id BLOB NOT NULL CHECK (length(key_id) = 32),
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  hsm_label TEXT NOT NULL UNIQUE,
  blob BLOB,
  root BLOB CHECK (root IS NULL OR length(root) = 32),
  status TEXT NOT NULL CHECK (status IN ('PREPARED', 'ACTIVE', 'RETIRED', 'DESTROYED')),
  PRIMARY KEY (key_id, epoch, attempt),
  CHECK ((blob IS NULL) = (status = 'DESTROYED'))
) STRICT;
CREATE UNIQUE INDEX one_active_share ON sealed_share (key_id) WHERE status = 'ACTIVE';

-- Our own ready signatures: one root per attempt, for ever.
CREATE TABLE ready (
  terms_hash BLOB NOT NULL CHECK (length(terms_hash) = 32),
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  root BLOB NOT NULL CHECK (length(root) = 32),
  signature BLOB NOT NULL,
  PRIMARY KEY (terms_hash, attempt)
) STRICT;

CREATE TABLE collected_signature (
  kind TEXT NOT NULL,
  terms_hash BLOB NOT NULL CHECK (length(terms_hash) = 32),
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  signer BLOB NOT NULL CHECK (length(signer) = 20),
  payload BLOB NOT NULL,
  signature BLOB NOT NULL,
  PRIMARY KEY (kind, terms_hash, attempt, signer)
) STRICT;

CREATE TABLE epoch (
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  root BLOB NOT NULL CHECK (length(root) = 32),
  members BLOB NOT NULL CHECK (length(members) % 20 = 0),
  threshold INTEGER NOT NULL,
  public_record BLOB NOT NULL,
  status TEXT NOT NULL CHECK (status IN
    ('PREPARED', 'ACTIVE', 'REPLACED', 'RETIRING', 'RETIRED', 'VOID', 'ROLLED_BACK')),
  proven INTEGER NOT NULL CHECK (proven IN (0, 1)),
  PRIMARY KEY (epoch, attempt)
) STRICT;
CREATE UNIQUE INDEX one_active_epoch ON epoch (status) WHERE status = 'ACTIVE';
CREATE UNIQUE INDEX one_live_attempt ON epoch (epoch) WHERE status <> 'VOID';

-- The HSM is not transactional with us: what is about to be done there stands here first.
CREATE TABLE hsm_intent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL CHECK (action IN ('CREATE', 'DESTROY')),
  label TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX one_open_intent ON hsm_intent (label) WHERE closed_at IS NULL;

CREATE TABLE tombstone (
  key_id BLOB NOT NULL CHECK (length(key_id) = 32),
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  receipt BLOB NOT NULL,
  PRIMARY KEY (key_id, epoch, attempt)
) STRICT;

CREATE TABLE signed_request (
  request_id BLOB PRIMARY KEY CHECK (length(request_id) = 32),
  key_id BLOB NOT NULL CHECK (length(key_id) = 32),
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  state TEXT NOT NULL CHECK (state IN ('STARTED', 'SIGNED', 'FAILED')),
  signature BLOB CHECK ((signature IS NULL) = (state <> 'SIGNED'))
) STRICT;

-- Pairwise setups made anew inside an epoch, and the generations that a failed check has burned.
CREATE TABLE pair_generation (
  key_id BLOB NOT NULL CHECK (length(key_id) = 32),
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  peer BLOB NOT NULL CHECK (length(peer) = 20),
  generation INTEGER NOT NULL CHECK (generation >= 0),
  blob BLOB,
  burned INTEGER NOT NULL CHECK (burned IN (0, 1)),
  PRIMARY KEY (key_id, epoch, peer, generation),
  CHECK (burned = 0 OR blob IS NULL)
) STRICT;

CREATE TABLE boot (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  intent INTEGER NOT NULL CHECK (intent >= 1)
) STRICT;

-- What we remember of each peer, so that we can tell it when it has gone back in time.
CREATE TABLE peer_freshness (
  peer BLOB PRIMARY KEY CHECK (length(peer) = 20),
  incarnation INTEGER NOT NULL CHECK (incarnation >= 0),
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  generation INTEGER NOT NULL CHECK (generation >= 0)
) STRICT;

CREATE TABLE peer_audit_head (
  peer BLOB PRIMARY KEY CHECK (length(peer) = 20),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE peer (
  address BLOB PRIMARY KEY CHECK (length(address) = 20),
  record BLOB NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 0),
  candidate INTEGER NOT NULL CHECK (candidate IN (0, 1))
) STRICT;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  previous BLOB NOT NULL CHECK (length(previous) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- The journal only grows. This stops our own slips; the hash chain finds what goes around it.
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
BEGIN
  SELECT RAISE(ABORT, 'the journal only grows');
END;
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
BEGIN
  SELECT RAISE(ABORT, 'the journal only grows');
END;
