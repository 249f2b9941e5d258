package io.reseal.node.peers;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes;
import io.reseal.hsm.identity.Addresses;
import io.reseal.hsm.identity.Identity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An Ethereum Node Record whose signature holds (EIP-778, identity scheme
 * "v4"): {@code rlp([signature, seq, k, v, ...])}, at most 300 bytes, keys
 * ascending.
 *
 * @param seq
 *          grows with each change
 * @param pairs
 *          every key with its value, "id" and "secp256k1" among them
 * @param encoded
 *          the signed bytes
 */
record Enr(long seq, SortedMap<String, Bytes> pairs, Bytes encoded) {

  /** Longest record in bytes. */
  static final int SIZE_MAX = 300;

  private static final String SCHEME = "v4";
  private static final String PREFIX = "enr:";

  Enr {
    pairs = Collections.unmodifiableSortedMap(new TreeMap<>(pairs));
  }

  /** Signs a record: one token signature. "id" and "secp256k1" are added. */
  static Enr signed(Identity identity, long seq, SortedMap<String, Bytes> pairs) {
    var all = new TreeMap<>(pairs);
    all.put("id", ascii(SCHEME));
    all.put("secp256k1", Bytes.of(identity.point().encoded()));
    var content = content(seq, all);
    var signature = identity.sign(Addresses.keccak(Rlp.encode(content))).toArray();
    content.addFirst(Arrays.copyOf(signature, Ecdsa.SIGNATURE_SIZE));
    var encoded = Rlp.encode(content);
    if (encoded.length > SIZE_MAX) {
      throw new IllegalArgumentException(
          "an address record has at most " + SIZE_MAX + " bytes, not " + encoded.length);
    }
    return new Enr(seq, all, Bytes.of(encoded));
  }

  /**
   * Reads a record and checks its signature.
   *
   * @throws IllegalArgumentException
   *           naming the first thing that is wrong
   */
  static Enr of(Bytes encoded) {
    if (encoded.size() > SIZE_MAX) {
      throw new IllegalArgumentException(
          "an address record has at most " + SIZE_MAX + " bytes, not " + encoded.size());
    }
    var items = Rlp.decode(encoded.toArray());
    if (items.size() < 2 || items.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "an address record has a signature, a number and pairs, not " + items.size() + " items");
    }
    var seq = Rlp.number(items.get(1));
    var pairs = pairs(items);
    if (!ascii(SCHEME).equals(pairs.get("id"))) {
      throw new IllegalArgumentException("expected an address record of identity scheme v4");
    }
    if (!pairs.containsKey("secp256k1")) {
      throw new IllegalArgumentException("the address record names no key");
    }
    var enr = new Enr(seq, pairs, encoded);
    var digest = Addresses.keccak(Rlp.encode(items.subList(1, items.size())));
    if (!Ecdsa.verify(enr.publicKey(), digest, items.getFirst())) {
      throw new IllegalArgumentException("the address record is not signed by its own key");
    }
    return enr;
  }

  /** Reads {@code enr:} and unpadded URL-safe base 64. */
  static Enr ofText(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("an address record starts with " + PREFIX);
    }
    var enr = of(Bytes.of(Base64.getUrlDecoder().decode(text.substring(PREFIX.length()))));
    if (!enr.text().equals(text)) {
      throw new IllegalArgumentException("an address record's text is unpadded base 64");
    }
    return enr;
  }

  /** {@code enr:...}, for configuration and people. */
  String text() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(encoded.toArray());
  }

  /** Who signed it. */
  Point publicKey() {
    return Point.decode(pairs.get("secp256k1").toArray());
  }

  private static SortedMap<String, Bytes> pairs(List<byte[]> items) {
    var pairs = new TreeMap<String, Bytes>();
    for (var i = 2; i < items.size(); i += 2) {
      var key = new String(items.get(i), StandardCharsets.ISO_8859_1);
      if (!pairs.isEmpty() && pairs.lastKey().compareTo(key) >= 0) {
        throw new IllegalArgumentException("the keys of an address record are distinct and ascending");
      }
      pairs.put(key, Bytes.of(items.get(i + 1)));
    }
    return pairs;
  }

  private static List<byte[]> content(long seq, SortedMap<String, Bytes> pairs) {
    var content = new ArrayList<byte[]>();
    content.add(Rlp.number(seq));
    pairs.forEach((key, value) -> {
      content.add(key.getBytes(StandardCharsets.ISO_8859_1));
      content.add(value.toArray());
    });
    return content;
  }

  static Bytes ascii(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
  }
}
