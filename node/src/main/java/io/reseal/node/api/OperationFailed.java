package io.reseal.node.api;

/**
 * An operator's wish that cannot be met: why, what to do about it, and the HTTP
 * status that says so. Both texts are shown to the operator as they are.
 */
public final class OperationFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int httpStatus;
  private final String next;

  /**
   * A failure with advice of its own.
   *
   * @param reason
   *          fact and expectation
   * @param next
   *          what the operator can do now
   * @param httpStatus
   *          400 to 599
   */
  public OperationFailed(String reason, String next, int httpStatus) {
    super(reason);
    if (httpStatus < 400 || httpStatus > 599) {
      throw new IllegalArgumentException("a failure's HTTP status is 400 to 599, not " + httpStatus);
    }
    this.httpStatus = httpStatus;
    this.next = next;
  }

  /** With the usual advice for that status. */
  public OperationFailed(String reason, int httpStatus) {
    this(reason, usualNext(httpStatus), httpStatus);
  }

  /** The HTTP status. */
  public int httpStatus() {
    return httpStatus;
  }

  /** What to do about it. */
  public String next() {
    return next;
  }

  private static String usualNext(int httpStatus) {
    return switch (httpStatus) {
      case 400, 413, 415 -> "correct the request; \"reseal help\" and the README show examples";
      case 401 -> "send the token in <home>/admin.token of the node that runs now";
      case 403 -> "the node's configuration decides this: see its policy and signing sections";
      case 404 -> "see \"reseal status\" and \"reseal reshare status\" for what there is";
      case 409 -> "look at \"reseal status\" and ask again for what stands there now";
      case 503, 504 -> "see \"reseal status\" for what the node waits for, then try again";
      default -> "see the node's log";
    };
  }
}
