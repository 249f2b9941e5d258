package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.store.NonceSlot;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An Ethereum transaction that nobody has signed yet: legacy with its chain id
 * (EIP-155), with an access list (EIP-2930), or with two fees (EIP-1559).
 *
 * @param chainId
 *          1 to 2^62
 * @param nonce
 *          0 and up
 * @param feePerGas
 *          the most it pays per gas, in wei
 * @param priorityFee
 *          of that, what the block's maker gets; the same for the forms that
 *          know one fee only
 * @param gas
 *          the most gas it takes
 * @param to
 *          absent: it creates a contract
 * @param value
 *          in wei
 */
public record EthTransaction(Form form, long chainId, long nonce, BigInteger feePerGas,
    BigInteger priorityFee, long gas, Optional<Address> to, BigInteger value, Bytes data,
    List<Access> accessList) implements SigningRequest {

  /** How it is encoded. */
  public enum Form {
    /** Before EIP-2718, with EIP-155's chain id. */
    LEGACY(0),
    /** EIP-2930. */
    ACCESS_LIST(1),
    /** EIP-1559. */
    DYNAMIC_FEE(2);

    private final int type;

    Form(int type) {
      this.type = type;
    }
  }

  /** An account and its storage keys that a transaction announces. */
  public record Access(Address account, List<Bytes32> keys) {

    public Access {
      keys = List.copyOf(keys);
    }
  }

  /** Above, EIP-155's v leaves 64 bits. */
  private static final long CHAIN_ID_MAX = 1L << 62;
  private static final int WORD_BITS = 256;
  private static final int SELECTOR_SIZE = 4;
  private static final int SHOWN_MAX = 36;

  public EthTransaction {
    accessList = List.copyOf(accessList);
    if (chainId < 1 || chainId > CHAIN_ID_MAX) {
      throw new IllegalArgumentException("a chain id is from 1 to 2^62, not " + chainId);
    }
    if (nonce < 0 || gas < 0) {
      throw new IllegalArgumentException("nonce and gas are not negative");
    }
    requireWord("the fee per gas", feePerGas);
    requireWord("the priority fee", priorityFee);
    requireWord("the value", value);
    requireWord("gas times fee, and the value,", feePerGas.multiply(BigInteger.valueOf(gas)).add(value));
    if (priorityFee.compareTo(feePerGas) > 0) {
      throw new IllegalArgumentException("the priority fee is more than the whole fee");
    }
    if (form != Form.DYNAMIC_FEE && !priorityFee.equals(feePerGas)) {
      throw new IllegalArgumentException("a transaction of this form has one fee");
    }
    if (form == Form.LEGACY && !accessList.isEmpty()) {
      throw new IllegalArgumentException("a legacy transaction has no access list");
    }
    if (to.isEmpty() && data.size() == 0) {
      throw new IllegalArgumentException(
          "a transaction without a recipient creates a contract, and has code");
    }
    SigningRequest.checkSize("the data of a transaction", data);
  }

  /**
   * Reads an unsigned transaction.
   *
   * @throws IllegalArgumentException
   *           for anything but the one encoding of one, and for blob (EIP-4844)
   *           and code-setting (EIP-7702) transactions, which are not signed here
   */
  public static EthTransaction decode(Bytes encoded) {
    SigningRequest.checkSize("a transaction", encoded);
    var bytes = encoded.toArray();
    if (bytes.length == 0) {
      throw new IllegalArgumentException("a transaction is not empty");
    }
    var transaction = switch (bytes[0]) {
      case 1 -> accessList(Fields.of(Arrays.copyOfRange(bytes, 1, bytes.length), 8, 11));
      case 2 -> dynamicFee(Fields.of(Arrays.copyOfRange(bytes, 1, bytes.length), 9, 12));
      case 3 -> throw new IllegalArgumentException("blob transactions (EIP-4844) are not signed here");
      case 4 ->
        throw new IllegalArgumentException("code-setting transactions (EIP-7702) are not signed here");
      default -> {
        if ((bytes[0] & 0xff) < 0xc0) {
          throw new IllegalArgumentException("there is no transaction of type " + (bytes[0] & 0xff));
        }
        yield legacy(Fields.of(bytes, 9, 0));
      }
    };
    // Whatever slips through above: what is hashed is what was read.
    if (!transaction.bytes().equals(encoded)) {
      throw new IllegalArgumentException("this is not the one encoding of the transaction it says");
    }
    return transaction;
  }

  private static EthTransaction legacy(Fields fields) {
    if (fields.size() == 6) {
      throw new IllegalArgumentException(
          "a transaction without its chain id (EIP-155) would be valid on every chain");
    }
    if (fields.number(7).signum() != 0 || fields.number(8).signum() != 0) {
      throw new IllegalArgumentException("the transaction is signed already; an unsigned one is expected");
    }
    var price = fields.number(1);
    return new EthTransaction(Form.LEGACY, fields.small(6), fields.small(0), price, price, fields.small(2),
        fields.recipient(3), fields.number(4), fields.text(5), List.of());
  }

  private static EthTransaction accessList(Fields fields) {
    var price = fields.number(2);
    return new EthTransaction(Form.ACCESS_LIST, fields.small(0), fields.small(1), price, price,
        fields.small(3), fields.recipient(4), fields.number(5), fields.text(6), fields.accesses(7));
  }

  private static EthTransaction dynamicFee(Fields fields) {
    return new EthTransaction(Form.DYNAMIC_FEE, fields.small(0), fields.small(1), fields.number(3),
        fields.number(2), fields.small(4), fields.recipient(5), fields.number(6), fields.text(7),
        fields.accesses(8));
  }

  /**
   * Whether bytes are a transaction by their outer form, of a type known here or
   * not: a list, or one byte below 0x80 and a list.
   */
  static boolean isLike(Bytes bytes) {
    var all = bytes.toArray();
    return isList(all, 0) || (all.length > 1 && all[0] >= 0 && isList(all, 1));
  }

  /**
   * In any encoding: somewhere a chain may be less strict than this node.
   */
  private static boolean isList(byte[] bytes, int at) {
    if (at >= bytes.length || (bytes[at] & 0xff) < 0xc0) {
      return false;
    }
    var announced = (bytes[at] & 0xff) - 0xc0;
    var rest = bytes.length - at - 1;
    if (announced <= 55) {
      return announced == rest;
    }
    var size = announced - 55;
    return size <= rest && new BigInteger(1, Arrays.copyOfRange(bytes, at + 1, at + 1 + size))
        .equals(BigInteger.valueOf(rest - size));
  }

  @Override
  public RequestKind kind() {
    return RequestKind.TRANSACTION;
  }

  /** Unsigned, as it is hashed. */
  @Override
  public Bytes bytes() {
    return switch (form) {
      case LEGACY -> Bytes.of(list(Rlp.number(chainId), Rlp.number(0), Rlp.number(0)).encoded());
      case ACCESS_LIST, DYNAMIC_FEE -> typed(list());
    };
  }

  @Override
  public Bytes32 digest() {
    return Addresses.keccak(bytes().toArray());
  }

  /**
   * Signed, as a chain takes it.
   *
   * @param signature
   *          65 bytes, r || s || v with v 27 or 28
   */
  public Bytes signed(Bytes signature) {
    if (signature.size() != Addresses.SIGNATURE_SIZE) {
      throw new IllegalArgumentException("r || s || v has 65 bytes, not " + signature.size());
    }
    var bytes = signature.toArray();
    var parity = bytes[64] - 27;
    var r = Rlp.number(new BigInteger(1, Arrays.copyOf(bytes, 32)));
    var s = Rlp.number(new BigInteger(1, Arrays.copyOfRange(bytes, 32, 64)));
    return switch (form) {
      case LEGACY -> Bytes
          .of(list(Rlp.number(BigInteger.valueOf(chainId).shiftLeft(1).add(BigInteger.valueOf(35L + parity))),
              r, s).encoded());
      case ACCESS_LIST, DYNAMIC_FEE -> typed(list(Rlp.number(parity), r, s));
    };
  }

  private Bytes typed(Rlp list) {
    var out = new ByteArrayOutputStream();
    out.write(form.type);
    out.writeBytes(list.encoded());
    return Bytes.of(out.toByteArray());
  }

  private Rlp list(Rlp... last) {
    var fields = new ArrayList<Rlp>();
    if (form != Form.LEGACY) {
      fields.add(Rlp.number(chainId));
    }
    fields.add(Rlp.number(nonce));
    if (form == Form.DYNAMIC_FEE) {
      fields.add(Rlp.number(priorityFee));
    }
    fields.add(Rlp.number(feePerGas));
    fields.add(Rlp.number(gas));
    fields.add(Rlp.text(to.map(Address::toArray).orElse(new byte[0])));
    fields.add(Rlp.number(value));
    fields.add(new Rlp.Text(data));
    if (form != Form.LEGACY) {
      fields.add(new Rlp.Items(accessList.stream().map(EthTransaction::rlp).toList()));
    }
    fields.addAll(List.of(last));
    return new Rlp.Items(fields);
  }

  private static Rlp rlp(Access access) {
    return Rlp.items(Rlp.text(access.account().toArray()),
        new Rlp.Items(access.keys().stream().map(key -> Rlp.text(key.toArray())).toList()));
  }

  @Override
  public Optional<NonceSlot> slot(Address account) {
    return Optional.of(new NonceSlot(chainId, account, nonce));
  }

  /** The first four bytes of its data, or less if there are less. */
  public Bytes selector() {
    return Bytes.of(Arrays.copyOf(data.toArray(), Math.min(SELECTOR_SIZE, data.size())));
  }

  /** The most wei that its gas may cost. */
  public BigInteger mostFee() {
    return feePerGas.multiply(BigInteger.valueOf(gas));
  }

  @Override
  public String shown() {
    var shownData = data.hex();
    return "transaction on chain " + chainId + ", nonce " + nonce + ": " + value + " wei to "
        + to.map(Address::hex).orElse("a new contract") + ", " + data.size() + " bytes of data"
        + (data.size() == 0
            ? ""
            : " 0x" + (shownData.length() <= 2 * SHOWN_MAX
                ? shownData
                : shownData.substring(0, 2 * SHOWN_MAX) + "..."))
        + ", at most " + gas + " gas for " + mostFee() + " wei";
  }

  private static void requireWord(String what, BigInteger number) {
    if (number.signum() < 0 || number.bitLength() > WORD_BITS) {
      throw new IllegalArgumentException(what + " is from 0 to 2^256 - 1");
    }
  }

  /** The fields of one list, each read as what it must be. */
  private record Fields(List<Rlp> items) {

    static Fields of(byte[] bytes, int count, int signedCount) {
      if (!(Rlp.decode(bytes) instanceof Rlp.Items(var items))) {
        throw new IllegalArgumentException("a transaction is a list of fields");
      }
      if (items.size() == signedCount) {
        throw new IllegalArgumentException("the transaction is signed already; an unsigned one is expected");
      }
      if (items.size() != count && !(count == 9 && signedCount == 0 && items.size() == 6)) {
        throw new IllegalArgumentException(
            "a transaction of this type has " + count + " fields, not " + items.size());
      }
      return new Fields(items);
    }

    int size() {
      return items.size();
    }

    Bytes text(int index) {
      if (!(items.get(index) instanceof Rlp.Text(var bytes))) {
        throw new IllegalArgumentException("field " + index + " is a list, not bytes");
      }
      return bytes;
    }

    BigInteger number(int index) {
      var bytes = text(index).toArray();
      if (bytes.length > WORD_BITS / 8 || (bytes.length > 0 && bytes[0] == 0)) {
        throw new IllegalArgumentException(
            "field " + index + " is no number of 256 bits without leading zeros");
      }
      return new BigInteger(1, bytes);
    }

    long small(int index) {
      var number = number(index);
      if (number.bitLength() > 63) {
        throw new IllegalArgumentException("field " + index + " is below 2^63");
      }
      return number.longValueExact();
    }

    Optional<Address> recipient(int index) {
      var bytes = text(index);
      return bytes.size() == 0 ? Optional.empty() : Optional.of(address(bytes));
    }

    List<Access> accesses(int index) {
      return list(items.get(index)).stream().map(item -> {
        var pair = list(item);
        if (pair.size() != 2 || !(pair.getFirst() instanceof Rlp.Text(var account))) {
          throw new IllegalArgumentException("an access list has pairs of an address and its keys");
        }
        return new Access(address(account), list(pair.getLast()).stream().map(Fields::key).toList());
      }).toList();
    }

    private static Bytes32 key(Rlp item) {
      if (!(item instanceof Rlp.Text(var bytes)) || bytes.size() != Bytes32.SIZE) {
        throw new IllegalArgumentException("a storage key has 32 bytes");
      }
      return Bytes32.of(bytes.toArray());
    }

    private static List<Rlp> list(Rlp item) {
      if (!(item instanceof Rlp.Items(var items))) {
        throw new IllegalArgumentException("an access list is a list of lists");
      }
      return items;
    }

    private static Address address(Bytes bytes) {
      if (bytes.size() != Address.SIZE) {
        throw new IllegalArgumentException("an address has 20 bytes, not " + bytes.size());
      }
      return Address.of(bytes.toArray());
    }
  }
}
