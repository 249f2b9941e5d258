package io.reseal.hsm.pkcs11;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a token really guards of one key: its attributes, read, and attempts to
 * take it out, made.
 */
final class KeyProof {

  private static final List<Attribute> WANTED = List.of(Attribute.TOKEN, Attribute.PRIVATE,
      Attribute.SENSITIVE, Attribute.ALWAYS_SENSITIVE, Attribute.NEVER_EXTRACTABLE, Attribute.LOCAL);

  private static final List<Attribute> UNWANTED = List.of(Attribute.EXTRACTABLE, Attribute.MODIFIABLE,
      Attribute.COPYABLE, Attribute.DERIVE, Attribute.UNWRAP);

  private static final List<Mechanism> WAYS_OUT = List.of(Mechanism.AES_KEY_WRAP, Mechanism.AES_KEY_WRAP_PAD,
      Mechanism.AES_CBC_PAD);

  private KeyProof() {
  }

  /** Every guarantee that does not hold, in words. */
  static List<String> missing(Session session, Lookup lookup, String label) {
    var key = lookup.required(label);
    var missing = new ArrayList<String>();
    WANTED.forEach(attribute -> expect(session, key, attribute, true, missing));
    UNWANTED.forEach(attribute -> expect(session, key, attribute, false, missing));
    if (lookup.only(label, ObjectClass.SECRET_KEY).isPresent()) {
      List.of(Attribute.SIGN, Attribute.VERIFY, Attribute.WRAP)
          .forEach(attribute -> expect(session, key, attribute, false, missing));
    } else {
      List.of(Attribute.DECRYPT, Attribute.SIGN_RECOVER)
          .forEach(attribute -> expect(session, key, attribute, false, missing));
    }
    if (session.givesAway(key)) {
      missing.add("its value could be read");
    }
    wrapped(session, key).ifPresent(way -> missing.add("it could be taken out wrapped by " + way));
    return missing;
  }

  private static void expect(Session session, long key, Attribute attribute, boolean wanted,
      List<String> missing) {
    var value = session.attribute(key, attribute);
    if (value.isEmpty()) {
      // A purpose a token does not know of is one the key does not have.
      if (wanted || attribute == Attribute.EXTRACTABLE) {
        missing.add("CKA_" + attribute + " is not told");
      }
      return;
    }
    if (value.get().length != 1 || (value.get()[0] != 0) != wanted) {
      missing.add("CKA_" + attribute + " is not " + wanted);
    }
  }

  private static Optional<Mechanism> wrapped(Session session, long key) {
    long wrapping;
    try {
      wrapping = session.generateKey(Mechanism.AES_KEY_GEN, KeyTemplates.wrappingProbe());
    } catch (CryptokiException e) {
      if (ReturnCode.losesConnection(e.code())) {
        throw e;
      }
      return Optional.empty(); // it makes no wrapping keys at all
    }
    try {
      return WAYS_OUT.stream().filter(way -> session.wraps(way, wrapping, key)).findFirst();
    } finally {
      session.destroy(wrapping);
    }
  }
}
