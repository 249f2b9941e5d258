package io.reseal.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * One frame: on the wire a length of 4 bytes (big-endian, over what follows), a
 * topic of 1 byte, the payload.
 */
@SuppressWarnings("ArrayRecordComponent") // lives from decoder to listener only; never compared
record Frame(byte topic, byte[] payload) {

  /** Length field in bytes. */
  static final int LENGTH_SIZE = 4;
  /** Topic of a frame that only says "still here"; its payload is empty. */
  static final byte KEEPALIVE = 0;

  private static final byte[] NOTHING = {};

  static Frame keepalive() {
    return new Frame(KEEPALIVE, NOTHING);
  }

  /** Bytes on the wire. */
  int size() {
    return LENGTH_SIZE + 1 + payload.length;
  }

  ByteBuf encoded() {
    var header = ByteBuffer.allocate(LENGTH_SIZE + 1).putInt(payload.length + 1).put(topic).array();
    return Unpooled.wrappedBuffer(header, payload);
  }
}
