package io.reseal.core.keydeal.independent;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.bouncycastle.math.ec.ECPoint;

/** A message's bytes, read from the front by the page's layouts. */
final class PageBytes {

  private final ByteBuffer left;

  PageBytes(byte[] bytes) {
    left = ByteBuffer.wrap(bytes);
  }

  byte[] take(int count) throws NotCanonical {
    if (left.remaining() < count) {
      throw new NotCanonical("expected " + count + " more bytes, not " + left.remaining());
    }
    var bytes = new byte[count];
    left.get(bytes);
    return bytes;
  }

  ECPoint point() throws NotCanonical {
    return PageCurve.point(take(33));
  }

  BigInteger scalar() throws NotCanonical {
    return PageCurve.scalar(take(32));
  }

  int octet() throws NotCanonical {
    return take(1)[0] & 0xff;
  }

  /** A count of 4 bytes, within bounds. */
  int count(int min, int max) throws NotCanonical {
    var count = Integer.toUnsignedLong(ByteBuffer.wrap(take(4)).getInt());
    if (count < min || count > max) {
      throw new NotCanonical("expected a count from " + min + " to " + max + ", not " + count);
    }
    return (int) count;
  }

  int position() {
    return left.position();
  }

  void end() throws NotCanonical {
    if (left.hasRemaining()) {
      throw new NotCanonical(left.remaining() + " bytes after the end");
    }
  }
}
