package io.reseal.node.process;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes32;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.SignResult;
import io.reseal.node.session.JointSignature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Something that a client wants signed, and what may be said to it. */
record Wish(Bytes32 id, NodeStatus.Key key, String text) {

  /**
   * Takes an answer only if it is a signature of just this under the key as ever.
   */
  void check(SignResult result) {
    if (!result.publicKey().equals(key.publicKey())) {
      throw new Violation("request " + id + " is signed by " + result.publicKey().hex() + ", not by "
          + key.publicKey().hex());
    }
    if (!result.message().equals(digest()) || !result.requestId().equals(id)
        || !new JointSignature(Point.decode(result.publicKey().toArray()), result.signature())
            .verifies(key.scheme(), result.message())) {
      throw new Violation("request " + id + " is answered by no signature of it: " + result);
    }
  }

  /** Takes an answer of one who has given that one before. */
  void checkAgain(SignResult result, SignResult before) {
    check(result);
    if (!result.signature().equals(before.signature())) {
      throw new Violation("request " + id + " is answered by two signatures, " + before.signature().hex()
          + " and " + result.signature().hex());
    }
  }

  Bytes32 digest() {
    try {
      return Bytes32.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
