package io.reseal.node.demo.checker;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A signed transaction of type 2 (EIP-1559), taken apart.
 *
 * @param to
 *          20 bytes, or none for one that makes a contract
 * @param sender
 *          the address that its signature recovers to, 20 bytes
 * @param hash
 *          Keccak-256 of its bytes, the name that the chain gives it
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared never
record SignedTransaction(long chainId, long nonce, byte[] to, byte[] data, byte[] sender, byte[] hash) {

  private static final int UNSIGNED_FIELDS = 9;

  static SignedTransaction of(byte[] raw) {
    Refused.unless(raw.length > 1 && raw[0] == 2, "a transaction here is of type 2");
    var payload = Arrays.copyOfRange(raw, 1, raw.length);
    var fields = Rlp.list(payload);
    Refused.unless(fields.size() == UNSIGNED_FIELDS + 3, "a transaction of type 2 has 12 fields");
    var unsigned = Hashes.join(new byte[]{2}, Rlp.listOfFirst(payload, UNSIGNED_FIELDS));
    var parity = fields.get(9);
    Refused.unless(parity.length == 0 || (parity.length == 1 && parity[0] == 1),
        "a signature's parity is 0 or 1");
    var signature = Hashes.join(word(fields.get(10)), word(fields.get(11)),
        new byte[]{(byte) (27 + parity.length)});
    return new SignedTransaction(small(fields.get(0)), small(fields.get(1)), fields.get(5), fields.get(7),
        Secp.signer(Hashes.keccak(unsigned), signature), Hashes.keccak(raw));
  }

  private static byte[] word(byte[] number) {
    Refused.unless(number.length <= 32 && (number.length == 0 || number[0] != 0),
        "a number of the signature has up to 32 bytes and no leading zero");
    return Hashes.join(new byte[32 - number.length], number);
  }

  private static long small(byte[] number) {
    Refused.unless(number.length < 8 && (number.length == 0 || number[0] != 0),
        "a number of the transaction is small and has no leading zero");
    return new BigInteger(1, number).longValueExact();
  }
}
