package io.reseal.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {

  private static final int MAX = 100;

  private final FrameDecoder decoder = new FrameDecoder(() -> MAX);
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  @Test
  void aFrameComesOutAsItWentIn() {
    channel.writeInbound(new Frame((byte) 3, new byte[]{7, 8}).encoded());
    Frame frame = channel.readInbound();
    assertThat(frame.topic()).isEqualTo((byte) 3);
    assertThat(frame.payload()).containsExactly(7, 8);
    assertThat(frame.size()).isEqualTo(7);
  }

  @Test
  void framesMayArriveBytewiseOrAllAtOnce() {
    var two = new byte[]{0, 0, 0, 2, 1, 9, 0, 0, 0, 1, 2};
    for (var b : two) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[]{b}));
    }
    channel.writeInbound(Unpooled.wrappedBuffer(two));
    assertThat(channel.inboundMessages()).hasSize(4);
  }

  @Test
  void aBegunFrameIsSeenUntilItIsWhole() {
    assertThat(decoder.partialFor(System.nanoTime())).isZero();
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[]{0}));
    var later = System.nanoTime() + 1_000_000;
    assertThat(decoder.partialFor(later)).isGreaterThanOrEqualTo(1_000_000);
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[]{0, 0, 1, 5}));
    assertThat(decoder.partialFor(later)).isZero();
  }

  @Test
  void N65_aLengthBeyondTheBoundIsRefusedAtOnceAndOnce() {
    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(new byte[]{0, 0, 0, MAX + 1})))
        .isInstanceOf(TooLongFrameException.class).hasMessage("a frame of 101 bytes, expected 1 to 100");
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[]{0, 0, 0, 1, 1})); // nothing after it counts
    assertThat(channel.inboundMessages()).isEmpty();
  }

  @Test
  void N65_lengthsAreUnsignedAndNotZero() {
    for (var first : new int[]{0x80, 0xff}) {
      var fresh = new EmbeddedChannel(new FrameDecoder(() -> MAX));
      assertThatThrownBy(() -> fresh.writeInbound(Unpooled.wrappedBuffer(new byte[]{(byte) first, 0, 0, 1})))
          .isInstanceOf(TooLongFrameException.class);
    }
    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(new byte[4])))
        .isInstanceOf(TooLongFrameException.class);
  }
}
