package io.reseal.node.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Sign;

/** Messages and raw data, and that no kind is taken for another. */
class SigningRequestTest {

  private static final String PREFIX = "\u0019Ethereum Signed Message:\n";

  private static Bytes text(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aMessageIsHashedAsWeb3jDoes() {
    for (var message : List.of("", "hello", "x".repeat(1000), "größe")) {
      assertThat(new EthMessage(text(message)).digest())
          .isEqualTo(Bytes32.of(Sign.getEthereumMessageHash(text(message).toArray())));
    }
  }

  @Test
  void bytesThatBringTheMessagesPrefixAreThatMessage() {
    for (var message : List.of("", "hello", "12345", "x".repeat(1000), "0hello")) {
      var prefixed = text(PREFIX + message.length() + message);
      var request = SigningRequest.ofHashedBytes(prefixed);
      assertThat(request).isEqualTo(new EthMessage(text(message)));
      assertThat(request.digest()).isEqualTo(Bytes32.of(Hash.sha3(prefixed.toArray())));
    }
  }

  @Test
  @DisplayName("the hashes of typed data say nothing of what they stand for, and are refused")
  void whatBeginsAsEip191AndIsNoMessageIsRefused() {
    for (var bad : List.of(text("\u0019\u0001" + "a".repeat(64)), text("\u0019\u0000abc"), text("\u0019"),
        text(PREFIX + "6hello"), text(PREFIX + "05hello"), text(PREFIX))) {
      assertThatIllegalArgumentException().isThrownBy(() -> SigningRequest.ofHashedBytes(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> new RawData(bad));
    }
  }

  @Test
  void aTransactionAmongBytesIsATransaction() {
    var transaction = new EthTransaction(EthTransaction.Form.LEGACY, 1, 0, BigInteger.ONE, BigInteger.ONE,
        21_000, Optional.of(Address.ofHex("0x" + "2a".repeat(20))), BigInteger.ONE, Bytes.EMPTY, List.of());
    assertThat(SigningRequest.ofHashedBytes(transaction.bytes())).isEqualTo(transaction);
    assertThatIllegalArgumentException().isThrownBy(() -> new RawData(transaction.bytes()))
        .withMessageContaining("transaction by its form");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c0", "02c0", "03c0", "05c0", "7ec0", "00c0", "c180", "f80101", "02f80101",
      "f9000101", "02fb0000000101"})
  @DisplayName("what any chain might take for a transaction is never raw data")
  void whatLooksLikeATransactionIsNeverRawData(String hex) {
    assertThatIllegalArgumentException().isThrownBy(() -> SigningRequest.ofHashedBytes(Bytes.ofHex(hex)));
    assertThatIllegalArgumentException().isThrownBy(() -> new RawData(Bytes.ofHex(hex)));
  }

  @Test
  void otherBytesAreRawDataHashedByKeccak() {
    for (var data : List.of(text("hello"), text("größe"), Bytes.ofHex("00"), Bytes.ofHex("ff"),
        Bytes.ofHex("c1"), Bytes.ofHex("80c0"))) {
      assertThat(SigningRequest.ofHashedBytes(data)).isEqualTo(new RawData(data));
      assertThat(new RawData(data).digest()).isEqualTo(Bytes32.of(Hash.sha3(data.toArray())));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new RawData(Bytes.EMPTY));
  }

  @Test
  void everyKindIsMadeAgainOfItsForm() {
    var typed = TypedDataTest.mail();
    for (var request : List.of(new EthMessage(text("hello")), new RawData(text("hello")), typed,
        new Preimage(Optional.empty(), text("hello")))) {
      assertThat(SigningRequest.of(request.kind(), Optional.empty(), request.bytes())).isEqualTo(request);
      assertThat(request.slot(Address.ofHex("0x" + "2a".repeat(20)))).isEmpty();
      assertThat(request.isOfAnAccount()).isEqualTo(!(request instanceof Preimage));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningRequest.of(RequestKind.MESSAGE, Optional.of("tag"), text("hello")))
        .withMessageContaining("only a preimage");
  }

  @Test
  void everyKindHasALongestForm() {
    var longer = Bytes.of(new byte[SigningRequest.BYTES_MAX + 1]);
    for (var kind : RequestKind.values()) {
      assertThatIllegalArgumentException().isThrownBy(() -> SigningRequest.of(kind, Optional.empty(), longer))
          .as("%s", kind).withMessageContaining("at most 65536 bytes");
    }
  }

  @Test
  void whatAPersonReadsHoldsNothingATerminalObeys() {
    assertThat(new EthMessage(text("\u001b[2Jhello\nthere")).shown())
        .isEqualTo("message of 15 bytes: ?[2Jhello?there");
    assertThat(new RawData(text("hello")).shown()).contains("68656c6c6f");
  }
}
