package io.reseal.node.sim;

import io.reseal.node.lifecycle.State;
import io.reseal.node.store.Proposal.Decision;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The people behind the nodes: one refuses what stands and thinks better of it,
 * or only when it has run out; all look when a chain has broken its word, and
 * go on.
 */
final class Operators {

  private static final String NAME = "operator";

  private final Collection<Actor> actors;
  private final Set<Actor> refusing = new HashSet<>();
  /** Who never changes his mind about what he has refused. */
  private final Set<Actor> stubborn = new HashSet<>();

  Operators(Collection<Actor> actors) {
    this.actors = actors;
  }

  /** From now on that one refuses what is proposed. */
  void refuse(Actor actor, boolean isStubborn) {
    refusing.add(actor);
    if (isStubborn) {
      stubborn.add(actor);
    }
  }

  /** No more of what is proposed from now on. */
  void relent(Actor actor) {
    refusing.remove(actor);
  }

  /** Everybody means well again. */
  void relent() {
    refusing.clear();
  }

  /** They look at their nodes from time to time. */
  void look() {
    for (var actor : actors) {
      var state = actor.state();
      if (refusing.contains(actor)) {
        if (state == State.Name.APPROVED || state == State.Name.BARRIER) {
          actor.decide(Decision.REFUSED, NAME);
        }
      } else if (state == State.Name.REFUSED && !stubborn.contains(actor)) {
        actor.decide(Decision.APPROVED, NAME);
      }
    }
  }

  /** As {@code reseal reshare resume}: on the stopped node. */
  void resume() {
    actors.forEach(Actor::resume);
  }
}
