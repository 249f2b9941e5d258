package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.Token.TokenId;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finding keys by label in one session. A handle is believed once its label and
 * id were read back; a key is called absent only while the canary is visible.
 *
 * @param known
 *          handles of this login
 */
record Lookup(Session session, TokenId token, Map<String, Long> known) {

  /**
   * Label of an object that every prepared token holds. A token that vanished
   * often shows an empty list instead of an error; then this one is missing too.
   */
  static final String CANARY = "reseal-canary";

  private static final List<ObjectClass> KEYS = List.of(ObjectClass.PRIVATE_KEY, ObjectClass.SECRET_KEY);

  /** The private or secret key of a label. */
  Optional<Long> key(String label) {
    var cached = known.get(label);
    return cached != null ? Optional.of(cached) : keyNow(label);
  }

  /** As {@link #key}, looked up in the token whatever we know. */
  Optional<Long> keyNow(String label) {
    known.remove(label);
    var found = all(label, KEYS);
    if (found.size() > 1) {
      throw ambiguous(label);
    }
    if (found.isEmpty()) {
      checkCanary();
      return Optional.empty();
    }
    checkName(found.getFirst(), label);
    known.put(label, found.getFirst());
    return Optional.of(found.getFirst());
  }

  /**
   * The key of a label, which must exist.
   *
   * @throws TokenException
   *           of kind NO_KEY
   */
  long required(String label) {
    return key(label).orElseThrow(() -> absent(label));
  }

  /** Says that a key is absent. */
  TokenException absent(String label) {
    return new TokenException(Kind.NO_KEY, "RESEAL_NO_KEY",
        "token " + token.label() + " holds no key " + label);
  }

  /** All objects of a label, of the given kinds. */
  List<Long> all(String label, List<ObjectClass> kinds) {
    var found = new ArrayList<Long>();
    for (var kind : kinds) {
      found.addAll(session.find(Template.of(kind, label)));
    }
    return found;
  }

  /** The only object of a label and kind, if there is one. */
  Optional<Long> only(String label, ObjectClass kind) {
    var found = session.find(Template.of(kind, label));
    if (found.size() > 1) {
      throw ambiguous(label);
    }
    return found.stream().findFirst();
  }

  /** Labels of all private and secret keys but the canary's, ascending. */
  List<String> labels() {
    var labels = new TreeSet<String>();
    for (var kind : KEYS) {
      for (var handle : session.find(Template.of(kind).with(Attribute.TOKEN, true))) {
        var label = text(handle, Attribute.LABEL);
        if (!labels.add(label)) {
          throw ambiguous(label);
        }
      }
    }
    if (!labels.remove(CANARY)) {
      throw canaryMissing();
    }
    return List.copyOf(labels);
  }

  /** Whether the canary can be seen. */
  boolean canaryVisible() {
    return !session.find(Template.of(ObjectClass.SECRET_KEY, CANARY)).isEmpty();
  }

  /**
   * Refuses to conclude anything from what is not seen.
   *
   * @throws TokenException
   *           of kind GONE
   */
  void checkCanary() {
    if (!canaryVisible()) {
      throw canaryMissing();
    }
  }

  /** After a reconnect a handle may name another key (pkcs11-provider 494). */
  private void checkName(long handle, String label) {
    var id = session.attribute(handle, Attribute.ID).orElse(new byte[0]);
    if (!text(handle, Attribute.LABEL).equals(label)
        || !Arrays.equals(id, label.getBytes(StandardCharsets.UTF_8))) {
      throw new TokenException(Kind.OTHER, "RESEAL_OTHER_KEY",
          "token " + token.label() + " gave another key, or one of another id, for " + label);
    }
  }

  private String text(long handle, Attribute attribute) {
    return new String(session.attribute(handle, attribute).orElse(new byte[0]), StandardCharsets.UTF_8);
  }

  private TokenException ambiguous(String label) {
    return new TokenException(Kind.AMBIGUOUS, "RESEAL_TWO_KEYS",
        "token " + token.label() + " holds several keys labelled " + label);
  }

  private TokenException canaryMissing() {
    if (!session.loggedIn()) {
      throw new CryptokiException(CkFunction.FIND_OBJECTS, ReturnCode.USER_NOT_LOGGED_IN);
    }
    return new TokenException(Kind.GONE, "RESEAL_NO_CANARY",
        "token " + token.label() + " does not show its object " + CANARY
            + ": it vanished, or was never prepared, and nothing is known of its keys");
  }
}
