package io.reseal.node.chain;

import java.util.Optional;

/** A cursor that forgets with the process, for tests. */
public final class MemoryCursor implements Cursor {

  private Optional<Place> place = Optional.empty();

  @Override
  public Optional<Place> place() {
    return place;
  }

  @Override
  public void move(Place next) {
    place = Optional.of(next);
  }
}
