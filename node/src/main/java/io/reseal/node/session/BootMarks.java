package io.reseal.node.session;

import io.reseal.hsm.token.Token;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The marks that starts of this node leave in its token: keys without any use,
 * {@code boot-N} from the start on and {@code boot-N-ended} after an orderly
 * end. The token is no part of the store's folder, so who puts back one of the
 * two does not put back the other.
 *
 * @param starts
 *          whose marks are there
 * @param ended
 *          of those, which say that they ended in order
 */
record BootMarks(List<Long> starts, List<Long> ended) {

  /** Numbers of up to 18 digits: no label makes them overflow. */
  private static final Pattern LABEL = Pattern.compile("boot-([1-9]\\d{0,17})(-ended)?");

  BootMarks {
    starts = List.copyOf(starts);
    ended = List.copyOf(ended);
  }

  static BootMarks among(Collection<String> labels) {
    var marks = labels.stream().map(LABEL::matcher).filter(mark -> mark.matches()).toList();
    return new BootMarks(marks.stream().map(mark -> Long.valueOf(mark.group(1))).distinct().toList(), marks
        .stream().filter(mark -> mark.group(2) != null).map(mark -> Long.valueOf(mark.group(1))).toList());
  }

  /** The latest start that the token has seen. */
  OptionalLong latest() {
    return starts.stream().mapToLong(Long::longValue).max();
  }

  /**
   * Leaves a start's mark: it is there before those of others go, so that there
   * is one at any time.
   */
  static void leave(Token token, long start) {
    keep(token, "boot-" + start);
  }

  /** Leaves the mark of a start's orderly end. */
  static void end(Token token, long start) {
    keep(token, "boot-" + start + "-ended");
  }

  private static void keep(Token token, String label) {
    if (!token.contains(label)) {
      token.generateSealingKey(label);
    }
    token.labels().stream().filter(other -> !other.equals(label) && LABEL.matcher(other).matches())
        .forEach(token::destroy);
  }
}
