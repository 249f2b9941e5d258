package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.math.BigInteger;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * The slow reference agrees with the fast code wherever they meet, and is
 * another one.
 */
class OleReferenceTest {

  private static PlainOle plain(Pair pair) {
    return new PlainOle(pair.session(0), Pair.BOB, Pair.ALICE, 1);
  }

  private static long seed() {
    var seed = new Random().nextLong();
    System.out.println("seed " + seed);
    return seed;
  }

  @RepeatedTest(3)
  @DisplayName("all messages and all shares, of inputs and setups that nobody chose")
  void bothSayTheSameOfAnyInputs() {
    new OleTest().messagesAndSharesAreThoseOfThePlainEquations(seed());
  }

  @RepeatedTest(2)
  @DisplayName("each side of one finishes what the other began")
  void eachUnderstandsTheOther() {
    try (var pair = new Pair(seed());
        var first = pair.scalar();
        var second = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"))) {
      var ole = plain(pair);
      var numbers = new PlainOle.Inputs(OleTest.number(first.reveal()), OleTest.number(second.reveal()),
          BigInteger.valueOf(77));
      var alice = ole.answer(pair.delta(), pair.aliceSeeds(), bob.opening(), new byte[32], numbers,
          _ -> numbers);
      var chi = OleTest.number(bob.chi().reveal());
      try (var shares = (OleShares) bob.finish(alice.reply())) {
        assertThat(OleTest.number(shares.first().reveal()).add(alice.shares().first()).mod(PlainOle.Q))
            .isEqualTo(chi.multiply(numbers.first()).mod(PlainOle.Q));
      }
      var x = PlainOle.bits(OleTest.drawn(pair.draw("other"), 80, "x"));
      var opened = ole.open(pair.bobSeeds(), new byte[16], x, _ -> x, pair.bob().hash());
      try (var answer = OleTest.answered(pair, opened.opening(), first, second)) {
        var shares = ole.finish(opened, answer.reply());
        assertThat(OleTest.number(answer.shares().second().reveal()).add(shares.second()).mod(PlainOle.Q))
            .isEqualTo(opened.chi().multiply(numbers.second()).mod(PlainOle.Q));
      }
    }
  }

  /**
   * An error in code that both use would hide in any comparison. What they share
   * is what messages are made of: no hash, no field, no matrix, no sum.
   */
  @Test
  void theReferenceUsesNothingOfWhatItJudges() throws IOException {
    var used = new TreeSet<String>();
    try (var in = PlainOle.class.getResourceAsStream("PlainOle.class")) {
      for (var entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
        if (entry instanceof ClassEntry type && type.asInternalName().startsWith("io/reseal/")
            && !type.asInternalName().contains("PlainOle")) {
          used.add(type.asInternalName().replaceFirst(".*/", ""));
        }
      }
    }
    assertThat(used).containsExactly("Bytes", "Bytes32", "OleOpening", "OleReply", "PartyId", "Scalar",
        "SessionId");
  }
}
