package io.reseal.node.transport;

/** What the transport counts. */
public enum Count {
  /** Connections accepted for a handshake. */
  ACCEPTED,
  /** Connections closed at once, as too many handshakes were under way. */
  REFUSED_BUSY,
  /** Handshakes that failed or were refused, ours and theirs. */
  HANDSHAKES_FAILED,
  /** Connections that sent too much before they were known. */
  TOO_MUCH_BEFORE_AUTHENTICATION,
  /** Connections that took too long to be known. */
  AUTHENTICATION_TIMEOUTS,
  /** Handshakes without a fresh certificate check. */
  RESUMED,
  /** Certificates of a lower generation, or one generation with two keys. */
  STALE_GENERATIONS,
  /** Candidates beyond the bound. */
  CANDIDATES_BEYOND_BOUND,
  /** Connections given up for a better one to the same address. */
  REPLACED,
  /** Connections closed as their peer is not admitted any more. */
  EXPELLED,
  /** Connections authenticated, either way. */
  AUTHENTICATED,
  /** Own dials. */
  DIALS,
  /** Own dials that came to nothing. */
  DIALS_FAILED,
  /** Frames taken in, keepalives not counted. */
  FRAMES_IN,
  /** Their bytes. */
  BYTES_IN,
  /** Frames written. */
  FRAMES_OUT,
  /** Their bytes. */
  BYTES_OUT,
  /** Frames that announced more than their sender may send; it is cut off. */
  OVERSIZE_FRAMES,
  /** Frames that began and did not end in time; the sender is cut off. */
  PARTIAL_FRAMES,
  /** Frames dropped for their topic. */
  TOPICS_REFUSED,
  /** Candidates cut off for their rate. */
  RATE_EXCEEDED,
  /** Sends refused as too much waited already. */
  SENDS_REFUSED,
  /** Peers cut off as they did not read. */
  SLOW_READERS,
  /** Peers cut off as they were silent. */
  SILENT_PEERS,
  /** Times that reading from a peer paused, as its frames waited for us. */
  READING_PAUSED,
  /** Frames at which our own listener threw. */
  LISTENER_FAILURES
}
