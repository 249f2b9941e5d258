package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.store.EpochRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodedEpochsTest {

  private static final Committee COMMITTEE = Committee.of(List.of(Address.ofHex("0x" + "01".repeat(20)),
      Address.ofHex("0x" + "02".repeat(20)), Address.ofHex("0x" + "03".repeat(20))), 2);

  private final DecodedEpochs epochs = new DecodedEpochs();

  private static EpochRecord record(long epoch) {
    var dealt = Hamlet.dealt(epoch, COMMITTEE, Bytes32.ZERO);
    dealt.values().forEach(received -> received.share().close());
    var keys = new EpochKeys(new Epoch(epoch), COMMITTEE,
        List.of(dealt.values().iterator().next().published()));
    return EpochRecord.prepared(keys.epoch(), 1, keys.root(), COMMITTEE, keys.encoded());
  }

  private static EpochRecord changed(EpochRecord record, Epoch epoch, Bytes published) {
    return EpochRecord.prepared(epoch, 1, record.root(), record.committee(), published);
  }

  @Test
  void aRecordIsDecodedOnce() {
    var record = record(1);
    var keys = epochs.of(record);
    assertThat(keys.root()).isEqualTo(record.root());
    assertThat(epochs.of(record)).isSameAs(keys);
    assertThat(keys.sharing(0)).isSameAs(keys.sharing(0));
    var same = changed(record, record.epoch(), Bytes.of(record.publicRecord().toArray()));
    assertThat(epochs.of(same)).isSameAs(keys);
  }

  @Test
  void anotherRecordUnderTheSameRootIsNotCoveredUp() {
    var record = record(1);
    var keys = epochs.of(record);
    assertThatThrownBy(() -> epochs.of(changed(record, record.epoch(), Bytes.of(new byte[]{1}))))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("spoilt");
    assertThat(epochs.of(changed(record, record.epoch(), record(1).publicRecord()))).isNotEqualTo(keys);
    assertThat(epochs.of(changed(record, new Epoch(2), record.publicRecord())).epoch())
        .isEqualTo(new Epoch(2));
    var others = Committee.of(List.of(Address.ofHex("0x" + "04".repeat(20)),
        Address.ofHex("0x" + "05".repeat(20)), Address.ofHex("0x" + "06".repeat(20))), 2);
    assertThat(
        epochs.of(EpochRecord.prepared(record.epoch(), 1, record.root(), others, record.publicRecord()))
            .committee())
        .isEqualTo(others);
  }

  @Test
  void theLeastUsedIsForgottenWhenThereAreTooMany() {
    var first = record(1);
    var second = record(2);
    var keys = epochs.of(first);
    var forgotten = epochs.of(second);
    for (var epoch = 3; epoch <= DecodedEpochs.KEPT_MAX + 1; epoch++) {
      assertThat(epochs.of(first)).isSameAs(keys);
      var _ = epochs.of(record(epoch));
    }
    assertThat(epochs.of(first)).isSameAs(keys);
    assertThat(epochs.of(second)).isEqualTo(forgotten).isNotSameAs(forgotten);
  }
}
