package io.reseal.core.derive;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Bytes with a checksum of four bytes in the letters of Bitcoin's base 58. Of
 * public bytes only.
 */
final class Base58Check {

  private static final String DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
  private static final int CHECKSUM_SIZE = 4;
  private static final int TEXT_MAX = 256;

  private Base58Check() {
  }

  static String encode(byte[] bytes) {
    var all = Arrays.copyOf(bytes, bytes.length + CHECKSUM_SIZE);
    System.arraycopy(checksum(bytes), 0, all, bytes.length, CHECKSUM_SIZE);
    var text = new StringBuilder();
    for (var rest = new BigInteger(1, all); rest.signum() > 0; rest = rest.divide(BASE)) {
      text.append(DIGITS.charAt(rest.mod(BASE).intValue()));
    }
    for (var i = 0; i < all.length && all[i] == 0; i++) {
      text.append(DIGITS.charAt(0));
    }
    return text.reverse().toString();
  }

  /**
   * @throws IllegalArgumentException
   *           for other letters, a wrong checksum, or a text beyond 256 letters
   */
  static byte[] decode(String text) {
    if (text.length() > TEXT_MAX) {
      throw new IllegalArgumentException("an extended key has 111 letters, not " + text.length());
    }
    var value = BigInteger.ZERO;
    for (var i = 0; i < text.length(); i++) {
      var digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("letter " + i + " is none of base 58");
      }
      value = value.multiply(BASE).add(BigInteger.valueOf(digit));
    }
    var zeros = (int) text.chars().takeWhile(letter -> letter == DIGITS.charAt(0)).count();
    var digits = value.signum() == 0 ? new byte[0] : value.toByteArray();
    var sign = digits.length > 0 && digits[0] == 0 ? 1 : 0;
    var all = new byte[zeros + digits.length - sign];
    System.arraycopy(digits, sign, all, zeros, digits.length - sign);
    var size = all.length - CHECKSUM_SIZE;
    if (size < 0
        || !Arrays.equals(checksum(Arrays.copyOf(all, size)), Arrays.copyOfRange(all, size, all.length))) {
      throw new IllegalArgumentException("the checksum of the text is wrong");
    }
    return Arrays.copyOf(all, size);
  }

  private static byte[] checksum(byte[] bytes) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return Arrays.copyOf(sha.digest(sha.digest(bytes)), CHECKSUM_SIZE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
