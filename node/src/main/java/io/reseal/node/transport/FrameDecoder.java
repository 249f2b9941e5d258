package io.reseal.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Cuts a peer's bytes into frames.
 *
 * <p>
 * A length is compared with its bound before anything else, and memory grows
 * with bytes that have arrived, never with bytes that were announced: elsewhere
 * a prefix of 8 bytes allocated what it named (N65). How long a frame has been
 * incomplete can be asked, as a peer could stop in the middle for ever (N66).
 */
final class FrameDecoder extends ByteToMessageDecoder {

  private static final long NONE = -1;

  private final IntSupplier frameMax;
  private long partialSince = NONE;
  private boolean broken;

  /**
   * @param frameMax
   *          bytes after the length field; asked anew for each frame
   */
  FrameDecoder(IntSupplier frameMax) {
    this.frameMax = frameMax;
  }

  /** Nanoseconds for which a begun frame has waited for its rest; 0 if none. */
  long partialFor(long nanoNow) {
    return partialSince == NONE ? 0 : nanoNow - partialSince;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (broken) { // where the next frame begins is unknown
      in.skipBytes(in.readableBytes());
      return;
    }
    if (partialSince == NONE) {
      partialSince = System.nanoTime();
    }
    if (in.readableBytes() < Frame.LENGTH_SIZE) {
      return;
    }
    var length = in.getUnsignedInt(in.readerIndex());
    if (length < 1 || length > frameMax.getAsInt()) {
      broken = true;
      throw new TooLongFrameException(
          "a frame of " + length + " bytes, expected 1 to " + frameMax.getAsInt());
    }
    if (in.readableBytes() < Frame.LENGTH_SIZE + length) {
      return;
    }
    in.skipBytes(Frame.LENGTH_SIZE);
    var topic = in.readByte();
    var payload = new byte[(int) length - 1];
    in.readBytes(payload);
    partialSince = NONE;
    out.add(new Frame(topic, payload));
  }
}
