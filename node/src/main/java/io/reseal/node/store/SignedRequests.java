package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The sign-once record: a request id stands for one digest under one key, so
 * that nobody can have a second thing signed in the name of the first.
 */
public final class SignedRequests {

  private final Tx tx;

  SignedRequests(Tx tx) {
    this.tx = tx;
  }

  /** What became of a request to sign. */
  public sealed interface Admission {

    /** It is recorded now: sign it. */
    record New(SignedRequest request) implements Admission {
    }

    /** It was recorded before: this is what came of it so far. */
    record Known(SignedRequest request) implements Admission {
    }

    /** The id stands for something else: refused. */
    record Conflict(SignedRequest stored) implements Admission {
    }
  }

  /** Records a request before any part of its signature is made. */
  public Admission admit(SignedRequest request) {
    if (request.state() != SignedRequest.State.STARTED) {
      throw new IllegalArgumentException("a request is started first, not " + request.state());
    }
    var stored = find(request.requestId());
    if (stored.isPresent()) {
      return stored.get().asks(request)
          ? new Admission.Known(stored.get())
          : new Admission.Conflict(stored.get());
    }
    insert(request);
    return new Admission.New(request);
  }

  /**
   * Stores a request's signature. The first one stands.
   *
   * @return the signature that stands
   * @throws IllegalStateException
   *           when the request is unknown
   */
  public Bytes signed(Bytes32 requestId, Bytes signature) {
    var request = existing(requestId);
    if (request.signature().isPresent()) {
      return request.signature().get();
    }
    tx.statements().change("UPDATE signed_request SET state = 'SIGNED', signature = ? WHERE request_id = ?",
        signature, requestId);
    return signature;
  }

  /**
   * Notes that an attempt to sign failed. What is signed stays so.
   *
   * @throws IllegalStateException
   *           when the request is unknown or signed
   */
  public void failed(Bytes32 requestId) {
    move(requestId, SignedRequest.State.FAILED, existing(requestId).epoch());
  }

  /**
   * Notes that a failed request is tried again.
   *
   * @param epoch
   *          the one whose shares are used now
   * @throws IllegalStateException
   *           when the request is unknown or signed
   */
  public void again(Bytes32 requestId, Epoch epoch) {
    move(requestId, SignedRequest.State.STARTED, epoch);
  }

  private void move(Bytes32 requestId, SignedRequest.State state, Epoch epoch) {
    if (existing(requestId).state() == SignedRequest.State.SIGNED) {
      throw new IllegalStateException("request " + requestId + " is SIGNED");
    }
    tx.handle()
        .createUpdate("UPDATE signed_request SET state = :state, epoch = :epoch WHERE request_id = :id")
        .bind("state", state).bind("epoch", epoch).bind("id", requestId).execute();
  }

  /**
   * Takes over a row of another member's record, as a joiner does of at least
   * threshold current members before it signs.
   *
   * @return {@link Put#DIFFERENT} when the id stands for something else here; the
   *         stored row stays, but learns a signature it had not
   */
  public Put adopt(SignedRequest request) {
    var stored = find(request.requestId());
    if (stored.isEmpty()) {
      insert(request);
      return Put.NEW;
    }
    if (!stored.get().asks(request)) {
      return Put.DIFFERENT;
    }
    request.signature().ifPresent(signature -> signed(request.requestId(), signature));
    return Put.SAME;
  }

  /** One request. */
  public Optional<SignedRequest> find(Bytes32 requestId) {
    return tx.statements().first("SELECT * FROM signed_request WHERE request_id = ?", SignedRequests::of,
        requestId);
  }

  private static SignedRequest of(ResultSet row) throws SQLException {
    return new SignedRequest(Statements.bytes32(row, "request_id"), Statements.key(row),
        Statements.epoch(row), Statements.bytes32(row, "digest"),
        SignedRequest.State.valueOf(row.getString("state")), Statements.blob(row, "signature"));
  }

  /**
   * A page of the record in the order in which it grew, for joiners.
   *
   * @param after
   *          position of the last row of the page before; 0 for the first
   */
  public List<Positioned<SignedRequest>> after(long after, int size) {
    return tx.statements().all(
        "SELECT rowid AS position, * FROM signed_request WHERE rowid > ? ORDER BY rowid LIMIT ?",
        row -> new Positioned<>(row.getLong("position"), of(row)), after, size);
  }

  private SignedRequest existing(Bytes32 requestId) {
    return find(requestId)
        .orElseThrow(() -> new IllegalStateException("request " + requestId + " is unknown"));
  }

  private void insert(SignedRequest request) {
    tx.statements().change("""
        INSERT INTO signed_request (request_id, key_id, epoch, digest, state, signature)
        VALUES (?, ?, ?, ?, ?, ?)""", request.requestId(), request.keyId(), request.epoch(), request.digest(),
        request.state(), request.signature());
  }
}
