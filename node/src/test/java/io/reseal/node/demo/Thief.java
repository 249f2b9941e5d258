package io.reseal.node.demo;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.share.KeyShare;
import io.reseal.core.share.Lagrange;
import io.reseal.hsm.Hsm;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import io.reseal.node.api.Json;
import io.reseal.node.session.Custody;
import io.reseal.node.session.KeySpec;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A thief who holds every disk, every PIN and every token of the committee, as
 * they are now, and copies of the disks from before the handover. Tries what
 * can be made of them, and prints that as JSON. The shares are those of the
 * committee's first key.
 *
 * <p>
 * A process of its own: SoftHSM reads once, from the environment, where its
 * tokens are.
 */
final class Thief implements AutoCloseable {

  private static final Bytes32 MESSAGE = Bytes32.of(new byte[Bytes32.SIZE]);

  /**
   * What came of it.
   *
   * @param old
   *          by operator: how the token answers to the share of before, or
   *          {@link #OPENS}
   * @param mixed
   *          how many combinations of a share of before and enough of now were
   *          tried
   * @param mixedValid
   *          how many of them signed
   * @param whole
   *          how many combinations of enough shares of now were tried
   * @param wholeValid
   *          how many of them signed
   */
  record Loot(Map<String, String> old, int mixed, int mixedValid, int whole, int wholeValid) {
    static final String OPENS = "opens";
  }

  private final Path copies;
  private final Path nodes;
  private final Path module;
  private final List<KeySpec> keys;
  private final List<Token> tokens = new ArrayList<>();
  private final List<KeyShare> shares = new ArrayList<>();

  private Thief(Path copies, Path nodes, Path module, List<KeySpec> keys) {
    this.copies = copies;
    this.nodes = nodes;
    this.module = module;
    this.keys = keys;
  }

  /**
   * {@code Thief COPIES NODES MODULE CHAIN_ID REGISTRY BEFORE NOW}, the last two
   * operators' names with commas.
   */
  public static void main(String[] args) {
    var keys = KeySpec.of(Long.parseLong(args[3]), Address.ofHex(args[4]), LocalNode.KEYS);
    try (var thief = new Thief(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), keys)) {
      System.out
          .println(Json.text(thief.loot(List.of(args[5].split(",", -1)), List.of(args[6].split(",", -1)))));
    }
  }

  private Loot loot(List<String> before, List<String> now) {
    var held = new LinkedHashMap<String, Token>();
    before.forEach(name -> held.put(name, token(name)));
    now.forEach(name -> held.computeIfAbsent(name, this::token));
    var answers = new LinkedHashMap<String, String>();
    var old = new ArrayList<KeyShare>();
    for (var name : before) {
      try {
        old.add(share(copies.resolve(name), held.get(name)));
        answers.put(name, Loot.OPENS);
      } catch (TokenException e) {
        answers.put(name, e.kind() + ", " + e.code());
      }
    }
    var current = now.stream().map(name -> share(nodes.resolve(name).resolve("store"), held.get(name)))
        .toList();
    return tried(answers, old, current);
  }

  private static Loot tried(Map<String, String> answers, List<KeyShare> old, List<KeyShare> current) {
    var sharing = current.getFirst().sharing();
    var key = Bytes32.of(Arrays.copyOfRange(sharing.publicKey().encoded(), 1, 33));
    var threshold = sharing.committee().threshold().signers();
    var mixed = 0;
    var mixedValid = 0;
    for (var share : old) {
      for (var others : choices(current, threshold - 1)) {
        // Its own seat may be taken in the new committee, so every free seat is tried.
        for (var seat = 1; seat <= sharing.committee().size() + 1; seat++) {
          var id = new PartyId(seat);
          if (others.stream().noneMatch(other -> other.self().equals(id))) {
            var seats = seats(others);
            seats.put(id, share);
            mixed++;
            mixedValid += signs(seats, key) ? 1 : 0;
          }
        }
      }
    }
    var whole = choices(current, threshold);
    var wholeValid = (int) whole.stream().filter(quorum -> signs(seats(quorum), key)).count();
    return new Loot(answers, mixed, mixedValid, whole.size(), wholeValid);
  }

  /**
   * Whether these shares, at these seats, interpolate to a key whose signature is
   * one of the committee. The demonstration ends with this: assembling the key is
   * what nobody else ever does.
   */
  private static boolean signs(Map<PartyId, KeyShare> seats, Bytes32 key) {
    var terms = new ArrayList<SecretScalar>();
    try {
      seats.forEach((id, share) -> terms.add(share.value().times(Lagrange.coefficient(id, seats.keySet()))));
      try (var sum = SecretScalar.sum(terms);
          var secret = sum.toSecretBytes();
          var signing = SchnorrKey.copyOf(secret)) {
        return Schnorr.verify(key, MESSAGE, signing.sign(MESSAGE, Entropy.system()));
      }
    } finally {
      terms.forEach(SecretScalar::close);
    }
  }

  private static Map<PartyId, KeyShare> seats(List<KeyShare> shares) {
    var seats = new LinkedHashMap<PartyId, KeyShare>();
    shares.forEach(share -> seats.put(share.self(), share));
    return seats;
  }

  /** All ways to take so many of these. */
  private static <T> List<List<T>> choices(List<T> all, int count) {
    if (count == 0) {
      return List.of(List.of());
    }
    var choices = new ArrayList<List<T>>();
    for (var first = 0; first + count <= all.size(); first++) {
      for (var rest : choices(all.subList(first + 1, all.size()), count - 1)) {
        var choice = new ArrayList<T>();
        choice.add(all.get(first));
        choice.addAll(rest);
        choices.add(choice);
      }
    }
    return choices;
  }

  /** The share of the epoch that is active in that store. */
  private KeyShare share(Path folder, Token token) {
    try (var store = Store.open(folder)) {
      var custody = new Custody(store, token, Identity.open(token), keys, InstantSource.system());
      var record = store.transaction(tx -> tx.epochs().all()).stream()
          .filter(each -> each.status() == EpochRecord.Status.ACTIVE).findFirst().orElseThrow();
      var share = custody.open(record, 0);
      shares.add(share);
      return share;
    }
  }

  private Token token(String name) {
    var token = Hsm
        .open(new Hsm.Place(module, name, Optional.empty(), nodes.resolve(name).resolve("user.pin")));
    tokens.add(token);
    return token;
  }

  @Override
  public void close() {
    shares.forEach(KeyShare::close);
    tokens.forEach(Token::close);
  }
}
