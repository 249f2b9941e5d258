package io.reseal.node.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Malformed;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerMessageTest {

  @Test
  void everyMessageSurvivesTheWire() throws Malformed {
    var address = Address.ofHex("0x00000000000000000000000000000000000000aa");
    for (var message : List.of(new PeerMessage.Announce(Bytes.of(new byte[300])),
        new PeerMessage.Ask(Optional.empty()), new PeerMessage.Ask(Optional.of(address)),
        new PeerMessage.Records(List.of()),
        new PeerMessage.Records(List.of(Bytes.of(new byte[1]), Bytes.of(new byte[2]))),
        new PeerMessage.StatusAsk(), new PeerMessage.Status(Fitness.of("0.1.0", true, false, 12)))) {
      assertThat(PeerMessage.CODEC.decode(PeerMessage.CODEC.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void theLargestAnswerFitsIntoACandidatesFrame() {
    var full = new PeerMessage.Records(
        Collections.nCopies(PeerMessage.RECORDS_MAX, Bytes.of(new byte[NodeRecord.SIZE_MAX])));
    assertThat(PeerMessage.CODEC.encode(full).length).isLessThan(16 << 10);
  }

  @Test
  void N69_longerListsAndRecordsAreRefused() {
    var tooMany = new PeerMessage.Records(
        Collections.nCopies(PeerMessage.RECORDS_MAX + 1, Bytes.of(new byte[1])));
    assertThatThrownBy(() -> PeerMessage.CODEC.encode(tooMany)).isInstanceOf(IllegalArgumentException.class);
    var encoded = PeerMessage.CODEC.encode(new PeerMessage.Records(List.of(Bytes.of(new byte[1]))));
    encoded[4] = PeerMessage.RECORDS_MAX + 1; // the count
    assertThatThrownBy(() -> PeerMessage.CODEC.decode(encoded)).isInstanceOf(Malformed.class);
  }

  @Test
  void aVersionIsPrintable() {
    assertThatThrownBy(() -> Fitness.of("1\u001b[2J", true, true, 1)).hasMessageContaining("printable");
    assertThat(Fitness.of("1.0", true, false, 7))
        .hasToString("version 1.0, token ok, no share, final block 7");
  }
}
