package io.reseal.core.mallory;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The registry of lies by type of field. A type that a message uses and that is
 * not here fails the suite: whoever adds it says how it is lied about.
 */
final class Mutators {

  private static final BigInteger Q = new BigInteger(1, Scalar.ONE.negate().toArray()).add(BigInteger.ONE);
  private static final int HUGE = Integer.MAX_VALUE;

  /** Known of every type. */
  private static final List<Mutator> BORROWED = List.of(new Mutator("another party's", Place::others),
      new Mutator("a previous session's", Place::previous));

  /** Of a message as a whole. */
  private static final List<Mutator> OF_MESSAGES = List.of( //
      Mutator.always("nothing", _ -> new byte[0]), //
      Mutator.always("random bytes", place -> random(place, Math.max(1, place.part().length()))),
      Mutator.always("its last byte missing",
          place -> Arrays.copyOf(place.bytes(), Math.max(0, place.part().length() - 1))),
      Mutator.always("a byte more", place -> Sample.joined(place.bytes(), new byte[1])));

  private final Map<Class<?>, List<Mutator>> byType = new HashMap<>();

  private Mutators() {
  }

  /** Of all types that messages use. */
  static Mutators standard() {
    var all = new Mutators();
    all.register(Point.class, points());
    all.register(Scalar.class, Stream.concat(numbers().stream(), Stream.of(random())).toList());
    all.register(Bytes32.class,
        Stream.concat(numbers().stream(),
            Stream.of(random(), Mutator.always("31 bytes", place -> Arrays.copyOf(place.bytes(), 31)),
                Mutator.always("33 bytes", place -> Arrays.copyOf(place.bytes(), 33))))
            .toList());
    all.register(Bytes.class, bytes());
    all.register(int.class, integers());
    all.register(Enum.class, List.of( //
        Mutator.always("the next case",
            place -> new byte[]{
                (byte) ((place.bytes()[0] + 1) % place.part().type().raw().getEnumConstants().length)}),
        Mutator.always("beyond the last case",
            place -> new byte[]{(byte) place.part().type().raw().getEnumConstants().length})));
    all.register(Optional.class, optionals());
    all.register(List.class, lists());
    all.register(Record.class, List.of(random()));
    return all;
  }

  void register(Class<?> type, List<Mutator> mutators) {
    byType.put(type, Stream.concat(mutators.stream(), BORROWED.stream()).toList());
  }

  /**
   * Every lie about such a place.
   *
   * @throws IllegalStateException
   *           when none is registered for its type
   */
  List<Mutator> of(Part part) {
    var type = part.type();
    if (type.isChoice()) {
      return Stream.concat(cases(type), BORROWED.stream()).toList();
    }
    var known = byType
        .get(type.raw().isEnum() ? Enum.class : type.raw().isRecord() ? Record.class : type.raw());
    if (known == null) {
      throw new IllegalStateException("no mutator is registered for " + part.component().orElse(part.path())
          + ", a " + type + ": say in Mutators how it is lied about");
    }
    return part.isWhole() ? Stream.concat(OF_MESSAGES.stream(), BORROWED.stream()).toList() : known;
  }

  private static Mutator random() {
    return Mutator.always("another valid one", place -> Sample.of(place.part().type(), place.random()));
  }

  private static List<Mutator> points() {
    return List.of( //
        Mutator.always("a bit flipped", Mutators::flipped), //
        Mutator.always("the identity", _ -> new byte[Point.SIZE]), //
        Mutator.always("off the curve", Mutators::offCurve), //
        Mutator.always("the other parity", place -> withFirst(place.bytes(), place.bytes()[0] ^ 1)), //
        Mutator.always("uncompressed", place -> Point.decode(place.bytes()).uncompressed()), //
        Mutator.always("the uncompressed form's first byte", place -> withFirst(place.bytes(), 4)), //
        Mutator.always("x beyond the field", _ -> {
          var bytes = new byte[Point.SIZE];
          Arrays.fill(bytes, (byte) 0xff);
          return withFirst(bytes, 2);
        }), //
        Mutator.always("plus G", place -> Point.decode(place.bytes()).plus(Point.GENERATOR).encoded()), //
        Mutator.always("G", _ -> Point.GENERATOR.encoded()), random());
  }

  private static List<Mutator> numbers() {
    return List.of( //
        Mutator.always("a bit flipped", Mutators::flipped), //
        Mutator.always("zero", _ -> new byte[32]), //
        Mutator.always("q", _ -> fixed(Q)), //
        Mutator.always("q-1", _ -> fixed(Q.subtract(BigInteger.ONE))), //
        Mutator.always("plus 1", place -> fixed(new BigInteger(1, place.bytes()).add(BigInteger.ONE))), //
        Mutator.always("all ones", _ -> fixed(BigInteger.ONE.negate())));
  }

  private static List<Mutator> integers() {
    return List.of( //
        plus("plus 1", 1), plus("less 1", -1), plus("plus 128", 128), //
        Mutator.always("zero", _ -> Sample.number(0)), //
        Mutator.always("negative", _ -> Sample.number(-1)), //
        Mutator.always("the greatest", _ -> Sample.number(HUGE)), random());
  }

  private static Mutator plus(String name, int summand) {
    return Mutator.always(name, place -> Sample.number(new BigInteger(place.bytes()).intValue() + summand));
  }

  private static List<Mutator> bytes() {
    return List.of( //
        new Mutator("a bit flipped",
            place -> place.part().length() == 4 ? Optional.empty() : Optional.of(flipped(place))),
        Mutator.always("empty", _ -> Sample.number(0)), //
        Mutator.always("a byte more",
            place -> counted(Arrays.copyOfRange(place.bytes(), 4, place.part().length() + 1))),
        new Mutator("a byte less",
            place -> place.part().length() == 4
                ? Optional.empty()
                : Optional.of(counted(Arrays.copyOfRange(place.bytes(), 4, place.part().length() - 1)))),
        Mutator.always("zeros", place -> counted(new byte[Math.max(1, place.part().length() - 4)])), //
        Mutator.always("more bytes counted than there are",
            place -> countedAs(place, place.part().length() - 3)),
        Mutator.always("a huge count", place -> countedAs(place, HUGE)), //
        Mutator.always("a negative count", place -> countedAs(place, -1)), random());
  }

  private static List<Mutator> optionals() {
    return List.of( //
        Mutator.always("made up or taken away",
            place -> place.bytes()[0] == 1
                ? new byte[1]
                : Sample.joined(new byte[]{1},
                    Sample.of(place.part().type().element().orElseThrow(), place.random()))),
        Mutator.always("neither there nor not", place -> withFirst(place.bytes(), 2)));
  }

  private static List<Mutator> lists() {
    return List.of( //
        Mutator.always("one more", place -> list(place, elements(place), extra(place))), //
        new Mutator("one less", place -> changed(place, each -> each.removeLast())), //
        new Mutator("the first missing", place -> changed(place, each -> each.removeFirst())), //
        Mutator.always("empty", _ -> Sample.number(0)), //
        new Mutator("one twice, in place of another",
            place -> changed(place, each -> each.set(each.size() - 1, each.getFirst()))),
        new Mutator("one twice, and so one more", place -> changed(place, each -> each.add(each.getFirst()))),
        new Mutator("permuted", place -> changed(place, each -> Collections.rotate(each, 1))), //
        Mutator.always("more counted than there are",
            place -> countedAs(place, place.part().parts().size() + 1)),
        Mutator.always("a huge count", place -> countedAs(place, HUGE)), //
        Mutator.always("a negative count", place -> countedAs(place, -1)));
  }

  private static Stream<Mutator> cases(FieldType choice) {
    var turned = IntStream.range(0, choice.cases().size())
        .mapToObj(i -> Mutator.always("made up as " + choice.cases().get(i).getSimpleName(),
            place -> Sample.ofCase(choice, i, place.random())));
    var renamed = IntStream.range(0, choice.cases().size()).mapToObj(i -> Mutator
        .always("called " + choice.cases().get(i).getSimpleName(), place -> withFirst(place.bytes(), i)));
    return Stream
        .of(turned, renamed, Stream.of(
            Mutator.always("beyond the last case", place -> withFirst(place.bytes(), choice.cases().size()))))
        .flatMap(each -> each);
  }

  private static List<byte[]> elements(Place place) {
    return new ArrayList<>(place.part().parts().stream().map(place::bytesOf).toList());
  }

  private static byte[] extra(Place place) {
    return Sample.of(place.part().type().element().orElseThrow(), place.random());
  }

  private static byte[] list(Place place, List<byte[]> elements, byte[] last) {
    return Sample.joined(Sample.number(place.part().parts().size() + 1),
        Sample.joined(elements.toArray(byte[][]::new)), last);
  }

  private static Optional<byte[]> changed(Place place, java.util.function.Consumer<List<byte[]>> change) {
    var elements = elements(place);
    if (elements.isEmpty()) {
      return Optional.empty();
    }
    change.accept(elements);
    return Optional
        .of(Sample.joined(Sample.number(elements.size()), Sample.joined(elements.toArray(byte[][]::new))));
  }

  private static byte[] counted(byte[] content) {
    return Sample.joined(Sample.number(content.length), content);
  }

  /** What is there, with another count before it. */
  private static byte[] countedAs(Place place, int count) {
    return Sample.joined(Sample.number(count), Arrays.copyOfRange(place.bytes(), 4, place.part().length()));
  }

  /** The last bit, which is never a length or a sign. */
  private static byte[] flipped(Place place) {
    var bytes = place.bytes();
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  }

  private static byte[] offCurve(Place place) {
    var bytes = place.bytes();
    while (isPoint(bytes)) {
      bytes[bytes.length - 1]++;
    }
    return bytes;
  }

  private static boolean isPoint(byte[] bytes) {
    try {
      return Point.decode(bytes) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] withFirst(byte[] bytes, int first) {
    var changed = bytes.clone();
    changed[0] = (byte) first;
    return changed;
  }

  private static byte[] random(Place place, int length) {
    var bytes = new byte[length];
    place.random().nextBytes(bytes);
    return bytes;
  }

  /** 32 bytes, big-endian, modulo 2^256. */
  private static byte[] fixed(BigInteger value) {
    var bytes = value.mod(BigInteger.ONE.shiftLeft(256)).toByteArray();
    var out = new byte[32];
    var length = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - length, out, 32 - length, length);
    return out;
  }
}
