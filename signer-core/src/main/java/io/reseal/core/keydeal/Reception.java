package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;

/**
 * What a receiver carries through its run. The secret belongs to the run's
 * scope.
 */
final class Reception {

  private final KeyDealPlan plan;
  private final PartyId self;
  private final SecretScalar receiveSecret;
  private final Point receiveKey;
  private final SecretScope scope;
  private final Entropy entropy;

  Reception(KeyDealPlan plan, PartyId self, SecretScalar receiveSecret, Point receiveKey, SecretScope scope,
      Entropy entropy) {
    this.plan = plan;
    this.self = self;
    this.receiveSecret = receiveSecret;
    this.receiveKey = receiveKey;
    this.scope = scope;
    this.entropy = entropy;
  }

  KeyDealPlan plan() {
    return plan;
  }

  PartyId self() {
    return self;
  }

  SecretScalar receiveSecret() {
    return receiveSecret;
  }

  Point receiveKey() {
    return receiveKey;
  }

  SecretScope scope() {
    return scope;
  }

  Entropy entropy() {
    return entropy;
  }

  /** My subshare of a sound deal. */
  SecretScalar subshare(PartyId dealer, Deal deal) {
    return new Pad(plan.sid(), dealer, self, deal.ephemeral(), receiveKey)
        .open(deal.subshares().get(self.value() - 1), receiveSecret);
  }
}
