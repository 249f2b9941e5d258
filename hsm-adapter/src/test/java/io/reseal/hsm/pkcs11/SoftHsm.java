package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.Token.TokenId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Real SoftHSM tokens for tests: one token folder for this process, fresh
 * tokens in it, each with a random PIN.
 *
 * <p>
 * SoftHSM looks for its configuration in the environment when it starts, so the
 * folder is set by {@code setenv} before; all of a process's tokens share it.
 * Tests are skipped, with a printed reason, where SoftHSM is not installed.
 */
public final class SoftHsm {

  private static final List<String> USUAL_PLACES = List.of("/usr/lib/softhsm/libsofthsm2.so",
      "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
      "/usr/local/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so",
      "/usr/lib64/pkcs11/libsofthsm2.so");

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static Path home; // made with the first token

  private SoftHsm() {
  }

  /** A fresh token and what opens it. */
  public record Fresh(TokenId id, Path library, Path pinFile) {

    /** Settings that open it. */
    public Pkcs11Settings settings() {
      return Pkcs11Settings.of(library, id.label(), pinFile).withSerial(id.serial());
    }

    /** Opens it. */
    public Pkcs11Token open() {
      return Pkcs11Token.open(settings());
    }

    /** Takes its files away, as a pulled-out device would. */
    public void vanish() {
      var serial = id.serial();
      try (var folders = Files.list(home().resolve("tokens"))) {
        // SoftHSM names a folder by a UUID whose tail is the serial number.
        folders.filter(folder -> folder.getFileName().toString().replace("-", "").endsWith(serial))
            .forEach(SoftHsm::delete);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A fresh, prepared token of a label no other has. */
  public static Fresh fresh(String name) {
    return labelled(name + "-" + NUMBER.incrementAndGet());
  }

  /** A fresh, prepared token of exactly that label. */
  public static Fresh labelled(String label) {
    var userPin = pinFile(label + ".user.pin");
    var officerPin = pinFile(label + ".so.pin");
    var made = TokenSetup.initialise(library(), label, userPin, Optional.of(officerPin));
    if (!made.made()) {
      throw new IllegalStateException("there is a token " + label + " already");
    }
    return new Fresh(made.token(), library(), userPin);
  }

  /** Another fresh token of the same label and user PIN. */
  static Fresh twin(Fresh first) {
    var module = Pkcs11Module.of(first.library());
    var officerPin = pinFile(first.id().label() + ".so.pin");
    TokenSetup.makeToken(module, first.id().label(), officerPin);
    var slot = module.slots().stream().filter(TokenSlot::initialised)
        .filter(token -> token.id().label().equals(first.id().label()))
        .filter(token -> !token.id().equals(first.id())).findFirst().orElseThrow();
    TokenSetup.setUserPin(module, slot, first.pinFile(), officerPin);
    var twin = new Fresh(slot.id(), first.library(), first.pinFile());
    Pkcs11Token.prepare(module, twin.settings()).close();
    return twin;
  }

  /**
   * The installed library, its configuration in place; skips the test where there
   * is none.
   */
  public static synchronized Path library() {
    var library = Stream.concat(Stream.ofNullable(System.getenv("SOFTHSM2_LIB")), USUAL_PLACES.stream())
        .map(Path::of).filter(Files::isRegularFile).findFirst();
    if (library.isEmpty()) {
      System.out.println("skipped: no SoftHSM found; install softhsm2 or set SOFTHSM2_LIB");
    }
    Assumptions.assumeTrue(library.isPresent(), "SoftHSM is not installed");
    home();
    return library.get();
  }

  /** A new file of mode 0600 with a random PIN, in this process's folder. */
  public static Path pinFile(String name) {
    var pin = new byte[12];
    new SecureRandom().nextBytes(pin);
    return write(name, HexFormat.of().formatHex(pin) + "\n");
  }

  /** A new file of mode 0600 in this process's folder. */
  public static Path write(String name, String content) {
    try {
      var file = Files.createTempFile(home(), name, "",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized Path home() {
    if (home == null) {
      try {
        home = Files.createTempDirectory("reseal-softhsm");
        var tokens = Files.createDirectory(home.resolve("tokens"));
        var configuration = Files.writeString(home.resolve("softhsm2.conf"), """
            directories.tokendir = %s
            objectstore.backend = file
            log.level = ERROR
            slots.removable = false
            """.formatted(tokens));
        setEnvironment("SOFTHSM2_CONF", configuration.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return home;
  }

  @SuppressWarnings("restricted") // Java cannot change the environment that C reads
  private static void setEnvironment(String name, String value) {
    var linker = Linker.nativeLinker();
    var setenv = linker.downcallHandle(linker.defaultLookup().findOrThrow("setenv"), FunctionDescriptor
        .of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    try (var arena = Arena.ofConfined()) {
      var code = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (code != 0) {
        throw new IllegalStateException("setenv failed");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
