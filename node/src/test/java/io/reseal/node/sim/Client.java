package io.reseal.node.sim;

import io.reseal.node.signing.Signed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Somebody who wants one thing signed, soon, and asks again if it must be. */
final class Client {

  /** One run that comes to nothing at the exchange, and another. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String text;
  private final Instant since;
  private Optional<CompletableFuture<Signed>> asked = Optional.empty();

  Client(String text, Instant since) {
    this.text = text;
    this.since = since;
  }

  /** Asks that member, unless it is signed or still being signed. */
  void ask(Actor member, Instant now) {
    if (!isSigned() && now.isAfter(since.plus(PATIENCE))) {
      throw new Violation("\"" + text + "\" is not signed by " + now + ", and nothing was wrong");
    }
    var isUnderWay = asked.filter(each -> !each.isDone()).isPresent();
    if (!isSigned() && !isUnderWay) {
      asked = member.sign(0, text);
    }
  }

  private boolean isSigned() {
    return asked.filter(each -> each.isDone() && !each.isCompletedExceptionally()).isPresent();
  }
}
