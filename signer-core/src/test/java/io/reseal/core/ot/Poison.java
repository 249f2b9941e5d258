package io.reseal.core.ot;

import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import java.util.ArrayList;

/** Setup messages that no honest party makes. */
public final class Poison {

  private Poison() {
  }

  /** The same offer, but for one sum r_0 + H_0(r_1) that is the identity. */
  public static PairOffer unanswerable(SessionId sid, PartyId self, PartyId peer, PairOffer offer) {
    return unanswerable(new PairName(sid, self, peer, 1), offer);
  }

  /** The same of a setup of any generation, as the offer's author sees it. */
  public static PairOffer unanswerable(PairName name, PairOffer offer) {
    var direction = name.asAlice();
    var choices = new ArrayList<>(offer.choices());
    choices.set(6, BaseOt.addend(direction, 3, 0, choices.get(7)).negate());
    return new PairOffer(choices, offer.points());
  }
}
