package io.reseal.node.sim;

import java.util.function.Consumer;

/**
 * Where something happens to a node in the middle of its work.
 *
 * @param kind
 *          how what it does there begins; empty for anything
 * @param left
 *          so many more it is spared
 * @param deed
 *          what happens
 */
record Fuse(String kind, int left, Consumer<Actor> deed) {

  boolean isMetAt(Point point) {
    return point.what().startsWith(kind);
  }

  Fuse shorter() {
    return new Fuse(kind, left - 1, deed);
  }
}
