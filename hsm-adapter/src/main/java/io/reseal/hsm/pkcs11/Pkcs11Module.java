package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.TokenException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One PKCS#11 library, loaded and initialised once in this process. Any number
 * of its tokens may be open, each once: logging in and out holds for the whole
 * process, so two openers of one token would pull it from under each other.
 */
final class Pkcs11Module {

  /** {@code CKF_OS_LOCKING_OK}: several threads will call. */
  private static final long OS_LOCKING_OK = 0x2;

  private static final Map<Path, Pkcs11Module> LOADED = new HashMap<>();

  private final Path library;
  private final Cryptoki cryptoki;
  private final Set<String> openSerials = new HashSet<>();

  private Pkcs11Module(Path library, Cryptoki cryptoki) {
    this.library = library;
    this.cryptoki = cryptoki;
  }

  /**
   * The module of a library file, initialised.
   *
   * @throws TokenException
   *           when it cannot be loaded or refuses to start
   */
  static Pkcs11Module of(Path library) {
    Path real;
    try {
      real = library.toRealPath();
    } catch (IOException e) {
      throw new TokenException(TokenException.Kind.OTHER, "RESEAL_LIBRARY",
          "there is no PKCS#11 library at " + library);
    }
    synchronized (LOADED) {
      return LOADED.computeIfAbsent(real, path -> over(path, Cryptoki.load(path)));
    }
  }

  /** Initialises a library that is loaded already. */
  static Pkcs11Module over(Path library, Cryptoki cryptoki) {
    try (var arena = Arena.ofConfined()) {
      var arguments = arena.allocate(48, 8);
      arguments.set(ValueLayout.JAVA_LONG, 32, OS_LOCKING_OK);
      var code = cryptoki.call(CkFunction.INITIALIZE, arguments);
      if (code != ReturnCode.OK && code != ReturnCode.CRYPTOKI_ALREADY_INITIALIZED) {
        throw new TokenException(TokenException.Kind.OTHER, ReturnCode.name(code),
            library + " does not start; is its configuration in place?");
      }
    }
    return new Pkcs11Module(library, cryptoki);
  }

  /** The library's file. */
  Path library() {
    return library;
  }

  /** Its functions. */
  Cryptoki cryptoki() {
    return cryptoki;
  }

  /** All slots that hold a token, initialised or not. */
  List<TokenSlot> slots() {
    try (var arena = Arena.ofConfined()) {
      var count = arena.allocate(ValueLayout.JAVA_LONG);
      cryptoki.run(CkFunction.GET_SLOT_LIST, (byte) 1, MemorySegment.NULL, count);
      // Tokens may come between the two calls; those show next time.
      var capacity = count.get(ValueLayout.JAVA_LONG, 0) + 16;
      var ids = arena.allocate(ValueLayout.JAVA_LONG, capacity);
      count.set(ValueLayout.JAVA_LONG, 0, capacity);
      cryptoki.run(CkFunction.GET_SLOT_LIST, (byte) 1, ids, count);
      var slots = new ArrayList<TokenSlot>();
      for (var i = 0L; i < count.get(ValueLayout.JAVA_LONG, 0); i++) {
        slot(ids.getAtIndex(ValueLayout.JAVA_LONG, i)).ifPresent(slots::add);
      }
      return slots;
    }
  }

  /**
   * The one initialised token of that label and, where given, serial number.
   *
   * @throws TokenException
   *           GONE when there is none, AMBIGUOUS when there are several
   */
  TokenSlot select(String label, Optional<String> serial) {
    var tokens = slots().stream().filter(TokenSlot::initialised).toList();
    var fitting = tokens.stream().filter(token -> token.id().label().equals(label))
        .filter(token -> serial.isEmpty() || token.id().serial().equals(serial.get())).toList();
    if (fitting.isEmpty()) {
      throw new TokenException(TokenException.Kind.GONE, "RESEAL_NO_TOKEN",
          library + " has no token labelled " + label + serial.map(text -> " with serial " + text).orElse("")
              + "; it has " + names(tokens));
    }
    if (fitting.size() > 1) {
      throw new TokenException(TokenException.Kind.AMBIGUOUS, "RESEAL_TWO_TOKENS",
          "several tokens are labelled " + label + ": name one by its serial, of " + names(fitting));
    }
    return fitting.getFirst();
  }

  /**
   * Notes a token as open.
   *
   * @throws IllegalStateException
   *           when it is open already
   */
  synchronized void claim(TokenSlot token) {
    if (!openSerials.add(token.id().serial())) {
      throw new IllegalStateException("token " + token.id().label() + " is open in this process already");
    }
  }

  /** Notes a token as closed. */
  synchronized void release(TokenSlot token) {
    openSerials.remove(token.id().serial());
  }

  /** A token that left its slot meanwhile is no token. */
  private Optional<TokenSlot> slot(long slot) {
    try (var arena = Arena.ofConfined()) {
      var info = arena.allocate(TokenSlot.STRUCTURE, 8);
      var code = cryptoki.call(CkFunction.GET_TOKEN_INFO, slot, info);
      return code == ReturnCode.OK ? Optional.of(TokenSlot.of(slot, info)) : Optional.empty();
    }
  }

  private static String names(List<TokenSlot> tokens) {
    return tokens.isEmpty()
        ? "none"
        : tokens.stream().map(token -> token.id().label() + " (serial " + token.id().serial() + ")")
            .collect(Collectors.joining(", "));
  }
}
