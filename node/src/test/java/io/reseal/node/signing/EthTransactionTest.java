package io.reseal.node.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.node.signing.EthTransaction.Access;
import io.reseal.node.signing.EthTransaction.Form;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.AccessListObject;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;

/** Transactions as web3j encodes and signs them, and everything but those. */
class EthTransactionTest {

  private static final Address TO = Address.ofHex("0x" + "2a".repeat(20));
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);
  private static final List<Access> ACCESSES = List
      .of(new Access(TO, List.of(Bytes32.ofHex("11".repeat(32)), Bytes32.ZERO)), new Access(TO, List.of()));

  private static EthTransaction transaction(Form form) {
    return new EthTransaction(form, 31337, 7, GWEI.multiply(BigInteger.TWO),
        form == Form.DYNAMIC_FEE ? GWEI : GWEI.multiply(BigInteger.TWO), 21_000, Optional.of(TO),
        BigInteger.valueOf(1000), Bytes.ofHex("a9059cbb" + "00".repeat(64)),
        form == Form.ACCESS_LIST ? ACCESSES : List.of());
  }

  private static RawTransaction web3j(EthTransaction t) {
    var data = "0x" + t.data().hex();
    return switch (t.form()) {
      case LEGACY -> RawTransaction.createTransaction(BigInteger.valueOf(t.nonce()), t.feePerGas(),
          BigInteger.valueOf(t.gas()), TO.hex(), t.value(), data);
      case ACCESS_LIST -> RawTransaction.createTransaction(t.chainId(), BigInteger.valueOf(t.nonce()),
          t.feePerGas(), BigInteger.valueOf(t.gas()), TO.hex(), t.value(), data,
          t.accessList().stream().map(access -> new AccessListObject(access.account().hex(),
              access.keys().stream().map(key -> "0x" + key.hex()).toList())).toList());
      case DYNAMIC_FEE -> RawTransaction.createTransaction(t.chainId(), BigInteger.valueOf(t.nonce()),
          BigInteger.valueOf(t.gas()), TO.hex(), t.value(), data, t.priorityFee(), t.feePerGas());
    };
  }

  private static byte[] unsigned(EthTransaction t) {
    return t.form() == Form.LEGACY
        ? TransactionEncoder.encode(web3j(t), t.chainId())
        : TransactionEncoder.encode(web3j(t));
  }

  @Test
  void eachFormIsEncodedHashedAndSignedAsWeb3jDoes() {
    var key = ECKeyPair.create(BigInteger.valueOf(4711));
    for (var form : Form.values()) {
      var ours = transaction(form);
      assertThat(ours.bytes()).as("%s", form).isEqualTo(Bytes.of(unsigned(ours)));
      assertThat(ours.digest()).isEqualTo(Bytes32.of(Hash.sha3(unsigned(ours))));
      assertThat(EthTransaction.decode(ours.bytes())).isEqualTo(ours);
      var signature = Sign.signMessage(ours.digest().toArray(), key, false);
      var out = new ByteArrayOutputStream();
      out.writeBytes(signature.getR());
      out.writeBytes(signature.getS());
      out.writeBytes(signature.getV());
      var signed = form == Form.LEGACY
          ? TransactionEncoder.signMessage(web3j(ours), ours.chainId(),
              org.web3j.crypto.Credentials.create(key))
          : TransactionEncoder.signMessage(web3j(ours), org.web3j.crypto.Credentials.create(key));
      assertThat(ours.signed(Bytes.of(out.toByteArray()))).isEqualTo(Bytes.of(signed));
      assertThatIllegalArgumentException().as("what is signed already")
          .isThrownBy(() -> EthTransaction.decode(Bytes.of(signed))).withMessageContaining("signed already");
    }
  }

  private static void refused(String hex, String why) {
    assertThatIllegalArgumentException().as(hex).isThrownBy(() -> EthTransaction.decode(Bytes.ofHex(hex)))
        .withMessageContaining(why);
  }

  @Test
  void otherTypesAreNamed() {
    refused("03c0", "EIP-4844");
    refused("04c0", "EIP-7702");
    refused("05c0", "type 5");
    refused("7ec0", "type 126");
    refused("", "not empty");
  }

  @Test
  @DisplayName("a legacy transaction without its chain id would be valid everywhere")
  void preEip155IsRefused() {
    var fields = new ArrayList<>(
        ((Rlp.Items) Rlp.decode(transaction(Form.LEGACY).bytes().toArray())).items());
    refused(Bytes.of(new Rlp.Items(fields.subList(0, 6)).encoded()).hex(), "every chain");
  }

  private static String changed(Form form, int field, Rlp value) {
    var bytes = transaction(form).bytes().toArray();
    var prefix = form == Form.LEGACY ? 0 : 1;
    var fields = new ArrayList<>(
        ((Rlp.Items) Rlp.decode(Arrays.copyOfRange(bytes, prefix, bytes.length))).items());
    fields.set(field, value);
    return Bytes.of(bytes).hex().substring(0, 2 * prefix) + Bytes.of(new Rlp.Items(fields).encoded()).hex();
  }

  @Test
  void everyFieldIsOfItsShape() {
    var list = Rlp.items();
    for (var field = 0; field < 8; field++) {
      refused(changed(Form.DYNAMIC_FEE, field, list), "list");
    }
    refused(changed(Form.DYNAMIC_FEE, 8, Rlp.number(1)), "list of lists");
    refused(changed(Form.DYNAMIC_FEE, 8, Rlp.items(Rlp.items(Rlp.number(1)))), "pairs");
    refused(changed(Form.DYNAMIC_FEE, 8, Rlp.items(Rlp.items(Rlp.number(1), Rlp.items()))), "20 bytes");
    refused(
        changed(Form.DYNAMIC_FEE, 8, Rlp.items(Rlp.items(Rlp.text(TO.toArray()), Rlp.items(Rlp.number(1))))),
        "32 bytes");
    refused(changed(Form.DYNAMIC_FEE, 0, Rlp.number(0)), "chain id");
    refused(changed(Form.DYNAMIC_FEE, 0, Rlp.number((1L << 62) + 1)), "chain id");
    refused(changed(Form.DYNAMIC_FEE, 1, Rlp.text(new byte[]{0, 1})), "leading zeros");
    refused(changed(Form.DYNAMIC_FEE, 1, Rlp.number(BigInteger.ONE.shiftLeft(63))), "2^63");
    refused(changed(Form.DYNAMIC_FEE, 4, Rlp.number(BigInteger.ONE.shiftLeft(63))), "2^63");
    refused(changed(Form.DYNAMIC_FEE, 3, Rlp.text(new byte[33])), "256 bits");
    refused(changed(Form.DYNAMIC_FEE, 3, Rlp.number(BigInteger.ONE.shiftLeft(250))), "2^256");
    refused(changed(Form.DYNAMIC_FEE, 2, Rlp.number(GWEI.multiply(BigInteger.TEN))), "priority fee");
    refused(changed(Form.DYNAMIC_FEE, 5, Rlp.text(new byte[19])), "20 bytes");
    refused(changed(Form.LEGACY, 7, Rlp.number(1)), "signed already");
    refused(changed(Form.LEGACY, 6, Rlp.number(0)), "chain id");
  }

  @Test
  void trailingBytesAndAnotherCountOfFieldsAreRefused() {
    for (var form : Form.values()) {
      refused(transaction(form).bytes().hex() + "00", "follow");
    }
    refused("02c101", "9 fields");
    refused("01c101", "8 fields");
    refused("c101", "9 fields");
  }

  @Test
  void aTransactionWithoutARecipientHasCode() {
    assertThatIllegalArgumentException().isThrownBy(() -> new EthTransaction(Form.LEGACY, 1, 0, GWEI, GWEI,
        21_000, Optional.empty(), BigInteger.ZERO, Bytes.EMPTY, List.of())).withMessageContaining("has code");
  }

  @Test
  void oneFeeIsOneFeeAndALegacyOneHasNoAccessList() {
    assertThatIllegalArgumentException().isThrownBy(() -> new EthTransaction(Form.LEGACY, 1, 0, GWEI,
        BigInteger.ONE, 21_000, Optional.of(TO), BigInteger.ZERO, Bytes.EMPTY, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new EthTransaction(Form.LEGACY, 1, 0, GWEI, GWEI,
        21_000, Optional.of(TO), BigInteger.ZERO, Bytes.EMPTY, ACCESSES));
    assertThatIllegalArgumentException().isThrownBy(() -> new EthTransaction(Form.DYNAMIC_FEE, 1, -1, GWEI,
        GWEI, 21_000, Optional.of(TO), BigInteger.ZERO, Bytes.EMPTY, List.of()));
  }

  @Test
  void whatAPersonReadsNamesAllThatMatters() {
    assertThat(transaction(Form.DYNAMIC_FEE).shown()).contains("chain 31337", "nonce 7", "1000 wei", TO.hex(),
        "0xa9059cbb", "21000 gas", "42000000000000 wei");
  }

  @Test
  void itsSlotIsItsNonceOnItsChain() {
    var slot = transaction(Form.LEGACY).slot(TO).orElseThrow();
    assertThat(slot.chainId()).isEqualTo(31337);
    assertThat(slot.nonce()).isEqualTo(7);
    assertThat(slot.account()).isEqualTo(TO);
  }
}
