package io.reseal.node.transport;

import java.time.Duration;

/**
 * Every bound of the transport.
 *
 * @param bytesBeforeAuthentication
 *          read from a connection before its peer is known
 * @param authenticationTimeout
 *          from connecting to being known
 * @param handshakesMax
 *          accepted connections whose peers are not known yet
 * @param handshakesPerHostMax
 *          of those, from one IP address
 * @param dialsMax
 *          own dials under way at once
 * @param candidatesMax
 *          connections of candidates
 * @param memberFrameMax
 *          bytes of a member's frame, its topic included
 * @param candidateFrameMax
 *          bytes of a candidate's frame, its topic included
 * @param candidateFramesPerSecond
 *          lasting rate of a candidate's frames
 * @param candidateBurst
 *          frames that a candidate may send at once
 * @param frameTimeout
 *          from a frame's first byte to its last
 * @param memberUnsentMax
 *          bytes accepted for a member and not yet written
 * @param candidateUnsentMax
 *          the same for a candidate
 * @param slowReaderTimeout
 *          unsent bytes without any progress
 * @param unprocessedFramesMax
 *          frames of one peer that wait for our listener; then we stop reading
 * @param unprocessedBytesMax
 *          bytes of them
 * @param keepaliveEvery
 *          how often we write when there is nothing to say
 * @param silenceMax
 *          a peer that says nothing for so long is gone
 * @param redialFirst
 *          wait after the first failed dial; doubles each time
 * @param redialMax
 *          longest such wait
 */
public record Limits(int bytesBeforeAuthentication, Duration authenticationTimeout, int handshakesMax,
    int handshakesPerHostMax, int dialsMax, int candidatesMax, int memberFrameMax, int candidateFrameMax,
    int candidateFramesPerSecond, int candidateBurst, Duration frameTimeout, int memberUnsentMax,
    int candidateUnsentMax, Duration slowReaderTimeout, int unprocessedFramesMax, int unprocessedBytesMax,
    Duration keepaliveEvery, Duration silenceMax, Duration redialFirst, Duration redialMax) {

  /** What a node runs with. */
  public static final Limits STANDARD = new Limits(16 << 10, Duration.ofSeconds(5), 256, 8, 16, 64, 4 << 20,
      16 << 10, 5, 20, Duration.ofSeconds(30), 8 << 20, 64 << 10, Duration.ofSeconds(15), 1024, 8 << 20,
      Duration.ofSeconds(10), Duration.ofSeconds(35), Duration.ofMillis(250), Duration.ofSeconds(30));

  public Limits {
    if (memberUnsentMax < memberFrameMax + Frame.LENGTH_SIZE
        || candidateUnsentMax < candidateFrameMax + Frame.LENGTH_SIZE) {
      throw new IllegalArgumentException("a buffer for unsent bytes holds at least one frame");
    }
    if (silenceMax.compareTo(keepaliveEvery.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException("two keepalives fit into the longest silence");
    }
  }

  int frameMax(Standing standing) {
    return switch (standing) {
      case MEMBER -> memberFrameMax;
      case CANDIDATE -> candidateFrameMax;
    };
  }

  int unsentMax(Standing standing) {
    return switch (standing) {
      case MEMBER -> memberUnsentMax;
      case CANDIDATE -> candidateUnsentMax;
    };
  }
}
