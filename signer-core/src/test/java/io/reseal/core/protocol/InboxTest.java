package io.reseal.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InboxTest {

  private static final SessionId SID = new SessionId(Bytes32.ofHex("aa".repeat(32)));

  /** Everybody there can be, and every signature good. */
  private static final class Crowd implements Roster {

    private final Set<Seat> seats = new HashSet<>();

    Crowd() {
      for (var role : Role.values()) {
        for (var id = 1; id <= Committee.SIZE_MAX; id++) {
          seats.add(new Seat(role, new PartyId(id)));
        }
      }
    }

    @Override
    public Set<Seat> seats() {
      return seats;
    }

    @Override
    public boolean isAuthentic(Seat seat, Bytes32 digest, Bytes signature) {
      return true;
    }
  }

  @Test
  @DisplayName("N39: what was heard fits an exchange, however much cheats have put into later steps")
  void whatWasHeardFitsAnExchange() throws Malformed {
    var roster = new Crowd();
    var inbox = new Inbox(ProtocolName.KEYDEAL, SID, new Seat(Role.RECEIVER, new PartyId(1)), roster);
    for (var step = 0; step <= Inbox.STEPS_AHEAD_MAX; step++) {
      for (var seat : roster.seats()) {
        var header = new Header(Header.VERSION, ProtocolName.KEYDEAL, step, SID, seat, Optional.empty(),
            Bytes32.ZERO);
        inbox.file(new Envelope(header, Bytes.EMPTY, Bytes.of(new byte[64])), 0);
      }
    }
    var exchange = new Exchange(inbox.heard());
    assertThat(exchange.heard()).hasSize(Exchange.HEARD_MAX).extracting(Heading::header)
        .isSortedAccordingTo(Comparator.comparingInt(Header::step).thenComparing(Header::from));
    var codec = Codec.of(Exchange.class);
    var encoded = codec.encode(exchange);
    assertThat(encoded).hasSizeLessThan(Envelope.BODY_BYTES_MAX);
    assertThat(codec.decode(encoded)).isEqualTo(exchange);
  }
}
