package io.reseal.node.lifecycle;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.hsm.identity.Addresses;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.node.lifecycle.Statement.Mark;
import io.reseal.node.store.Freshness;
import io.reseal.node.store.JournalHead;

/**
 * How marks are signed and read. Only the identity in a node's token can have
 * made one, so nobody can make a node doubt itself by a number of his own
 * choosing: what it is shown, it or a copy of it has said.
 */
public final class Marks {

  private Marks() {
  }

  static Mark sign(Identity identity, ChainBinding chain, long incarnation, Epoch epoch, JournalHead head) {
    var digest = digest(chain, incarnation, epoch.number(), head.seq(), head.hash());
    return new Mark(incarnation, epoch.number(), head.seq(), head.hash(), identity.address(),
        identity.sign(digest));
  }

  /** Whether that node has signed it, with numbers that a node can have. */
  static boolean isBy(Address signer, Mark mark, ChainBinding chain) {
    return mark.signer().equals(signer) && mark.incarnation() >= 1 && mark.seq() >= 1 && mark.epoch() >= 0
        && Addresses.recover(digest(chain, mark.incarnation(), mark.epoch(), mark.seq(), mark.hash()),
            mark.signature()).filter(signer::equals).isPresent();
  }

  private static Bytes32 digest(ChainBinding chain, long incarnation, long epoch, long seq, Bytes32 hash) {
    return Transcript.of(Tag.MARK).add(chain.chainId()).add(chain.registry().toArray()).add(incarnation)
        .add(epoch).add(seq).add(hash).hash();
  }

  /** As it is kept. */
  static Freshness kept(Mark mark) {
    return new Freshness(mark.signer(), mark.incarnation(), new Epoch(mark.epoch()), mark.seq(), mark.hash(),
        mark.signature());
  }

  /** As it was said. */
  public static Mark said(Freshness kept) {
    return new Mark(kept.incarnation(), kept.epoch().number(), kept.seq(), kept.hash(), kept.peer(),
        kept.signature());
  }
}
