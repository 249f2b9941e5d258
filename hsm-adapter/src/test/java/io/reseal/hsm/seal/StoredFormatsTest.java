package io.reseal.hsm.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token.TokenId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What we wrote once can be read for ever, and nothing else can be read. */
class StoredFormatsTest {

  private static final SealedShare SHARE = new SealedShare(Bindings.of(7, 2),
      new Sealed(Bytes.ofHex("000102030405060708090a0b"), Bytes.ofHex("ab".repeat(48))));
  private static final SealedBeside BESIDE = new SealedBeside(Bindings.of(7, 2), "pair-2-3", SHARE.sealed());
  private static final DestructionReceipt RECEIPT = new DestructionReceipt(Bindings.of(7, 2),
      new TokenId("node-1", "0123456789abcdef", "SoftHSM project", "SoftHSM v2"), true, true, "RESEAL_NO_KEY",
      1_800_000_000);

  /** Version, key, scheme, epoch, attempt, node, committee, public key. */
  private static final int LABEL_AT = 1 + 32 + 1 + 8 + 4 + 20 + 32 + 33;

  @Test
  void sealedShareOfVersion1IsReadAndWrittenAsEver() throws IOException {
    assertThat(HexFormat.of().formatHex(SHARE.encode())).isEqualTo(sample("sealed-share-1.hex"));
    assertThat(SealedShare.decode(SHARE.encode())).isEqualTo(SHARE);
  }

  @Test
  void receiptOfVersion1IsReadAndWrittenAsEver() throws IOException {
    assertThat(HexFormat.of().formatHex(RECEIPT.encode())).isEqualTo(sample("destruction-receipt-1.hex"));
    assertThat(DestructionReceipt.decode(RECEIPT.encode())).isEqualTo(RECEIPT);
  }

  @Test
  void whatIsSealedBesideAShareOfVersion1IsReadAndWrittenAsEver() throws IOException {
    assertThat(HexFormat.of().formatHex(BESIDE.encode())).isEqualTo(sample("sealed-beside-1.hex"));
    assertThat(SealedBeside.decode(BESIDE.encode())).isEqualTo(BESIDE);
    refused(SealedBeside::decode, changed(BESIDE.encode(), 0, 2), "format version is 2, expected 1");
    refused(SealedBeside::decode, Arrays.copyOf(BESIDE.encode(), BESIDE.encode().length + 1),
        "1 bytes follow");
    assertThatThrownBy(() -> new SealedBeside(Bindings.of(7, 2), "", SHARE.sealed()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyPrefixIsRefused() {
    for (var length = 0; length < BESIDE.encode().length; length++) {
      refused(SealedBeside::decode, Arrays.copyOf(BESIDE.encode(), length), "");
    }
    for (var length = 0; length < SHARE.encode().length; length++) {
      refused(SealedShare::decode, Arrays.copyOf(SHARE.encode(), length), "");
    }
    for (var length = 0; length < RECEIPT.encode().length; length++) {
      refused(DestructionReceipt::decode, Arrays.copyOf(RECEIPT.encode(), length), "");
    }
  }

  @Test
  void bytesAfterTheEndAreRefused() {
    refused(SealedShare::decode, Arrays.copyOf(SHARE.encode(), SHARE.encode().length + 1), "1 bytes follow");
    refused(DestructionReceipt::decode, Arrays.copyOf(RECEIPT.encode(), RECEIPT.encode().length + 1),
        "1 bytes follow");
  }

  @Test
  void otherVersionIsRefused() {
    refused(SealedShare::decode, changed(SHARE.encode(), 0, 2), "format version is 2, expected 1");
    refused(DestructionReceipt::decode, changed(RECEIPT.encode(), 0, 2), "format version is 2, expected 1");
  }

  @Test
  void otherHsmKeyIsRefused() {
    refused(SealedShare::decode, changed(SHARE.encode(), LABEL_AT + 4, 'S'), "expected share-6b6b6b6b-7-2");
    refused(DestructionReceipt::decode, changed(RECEIPT.encode(), LABEL_AT + 4, 'S'),
        "expected share-6b6b6b6b-7-2");
  }

  @Test
  void absurdLengthIsRefusedBeforeMemoryIsTaken() {
    refused(SealedShare::decode, changed(SHARE.encode(), LABEL_AT, 0x7f), "expected at most");
    refused(SealedShare::decode, changed(SHARE.encode(), LABEL_AT, 0xff), "expected at most");
  }

  @Test
  void flagIsZeroOrOne() {
    var flagAt = RECEIPT.encode().length - 8 - 4 - "RESEAL_NO_KEY".length() - 1;
    refused(DestructionReceipt::decode, changed(RECEIPT.encode(), flagAt, 2), "neither 0 nor 1");
  }

  @Test
  void bindingRefusesWhatCannotBe() {
    var good = Bindings.of(7, 2);
    assertThatThrownBy(() -> Bindings.of(0, 1)).hasMessageContaining("epoch 0");
    assertThatThrownBy(() -> Bindings.of(1, -1)).hasMessageContaining("not negative");
    assertThatThrownBy(() -> new ShareBinding(good.keyId(), good.scheme(), new Epoch(1), 1, good.node(),
        good.committee(), Point.IDENTITY)).hasMessageContaining("identity");
  }

  private static void refused(Consumer<byte[]> reader, byte[] bytes, String why) {
    assertThatThrownBy(() -> reader.accept(bytes)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private static byte[] changed(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  private static String sample(String name) throws IOException {
    try (var in = StoredFormatsTest.class.getResourceAsStream("/formats/" + name)) {
      assertThat(in).as("sample " + name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }
}
