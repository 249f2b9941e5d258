package io.reseal.node.session;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.hsm.identity.SessionKeyTerms;
import io.reseal.hsm.identity.Validity;
import io.reseal.node.chain.RegistryDigests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A member that runs a protocol with a node, in one session and under a
 * certified key, and changes what it says.
 */
final class Liar implements AutoCloseable {

  private final Hamlet hamlet;
  private final Station honest;
  private final Station cheat;
  private final SessionId sid;
  private final Epoch epoch;
  private final Committee committee;
  private final SchnorrKey key = SchnorrKey.generate(Entropy.system());
  private int read;

  Liar(Hamlet hamlet, Station honest, Station cheat, SessionId sid, Epoch epoch, Committee committee) {
    this.hamlet = hamlet;
    this.honest = honest;
    this.cheat = cheat;
    this.sid = sid;
    this.epoch = epoch;
    this.committee = committee;
    read = honest.sent().size();
  }

  private Seat seat(Station station) {
    return new Seat(Role.SIGNER, committee.idOf(station.address()).orElseThrow());
  }

  /** Shows the node its certificate. */
  void introduce() {
    say(new RunMessage.Introduction(sid, certificate()));
  }

  /**
   * Talks until both are silent; each message to the node is replaced by these.
   */
  void talk(Run<?> run, UnaryOperator<List<Envelope>> lie) {
    for (var spoken = said(run, lie); spoken; spoken = said(run, lie)) {
      heard().forEach(run::receive);
    }
  }

  private boolean said(Run<?> run, UnaryOperator<List<Envelope>> lie) {
    var messages = run.drain();
    for (var message : messages) {
      var mine = message.audience().contains(seat(cheat));
      var theirs = message.audience().contains(seat(honest));
      if (mine) {
        run.receive(message.envelope()); // its own code goes on as if it had not lied
      }
      if (theirs) {
        lie.apply(List.of(message.envelope())).forEach(each -> say(new RunMessage.Speech(each)));
      }
    }
    return !messages.isEmpty();
  }

  private List<Envelope> heard() {
    var heard = new ArrayList<Envelope>();
    var sent = honest.sent();
    for (; read < sent.size(); read++) {
      try {
        if (RunMessage.CODEC.decode(sent.get(read)) instanceof RunMessage.Speech(var envelope)
            && envelope.header().sid().equals(sid)) {
          heard.add(envelope);
        }
      } catch (Malformed e) {
        throw new AssertionError(e);
      }
    }
    return heard;
  }

  private void say(RunMessage message) {
    honest.conversations().onFrame(cheat.address(), RunMessage.CODEC.encode(message), hamlet.now());
  }

  /** The message with another body, or anything else, signed again. */
  Envelope signed(Envelope unsigned) {
    return new Envelope(unsigned.header(), unsigned.body(), unsigned.enclosures(), unsigned.enclosed(),
        signed(unsigned.digest()));
  }

  Bytes signed(Bytes32 digest) {
    return Bytes.of(key.sign(digest, Entropy.system()));
  }

  private Bytes certificate() {
    var terms = new SessionKeyTerms(Hamlet.CHAIN, cheat.address(), epoch, 1,
        RegistryDigests.committeeHash(committee),
        Validity.from(hamlet.chainNow(), SessionKeyCertificate.LIFETIME_MAX), 1, Optional.empty());
    return Bytes.of(SessionKeyCertificate.issue(cheat.identity(), terms, key, Entropy.system()).encoded());
  }

  /** It checks nobody's signature. */
  static Roster believing(Set<Seat> seats) {
    return new Roster() {

      @Override
      public Set<Seat> seats() {
        return seats;
      }

      @Override
      public boolean isAuthentic(Seat seat, Bytes32 digest, Bytes signature) {
        return true;
      }
    };
  }

  @Override
  public void close() {
    key.close();
  }
}
