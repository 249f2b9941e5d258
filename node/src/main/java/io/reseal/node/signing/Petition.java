package io.reseal.node.signing;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.node.session.KeySpec;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.SignedRequest;

/**
 * One request as it lies before this node: what is to be signed, with which
 * key, by the shares of which epoch.
 *
 * @param request
 *          stands for that message for ever
 */
record Petition(Bytes32 request, KeySpec key, EpochRecord epoch, SigningRequest what) {

  /**
   * The id that a request has if nobody gives it another: the same message is
   * signed once.
   */
  static Bytes32 idOf(KeySpec key, SigningRequest what) {
    return Transcript.hash(Tag.REQUEST, key.id().value().toArray(), what.digest().toArray());
  }

  /** As it is recorded before anything of its signature is made. */
  SignedRequest started() {
    return SignedRequest.started(request, key.id(), epoch.epoch(), what.digest());
  }
}
