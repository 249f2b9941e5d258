package io.reseal.hsm.pkcs11;

import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Token.TokenId;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Making a token ready for a node: label, PINs and canary, each step only where
 * it is missing, so that a set-up cut short is finished by running it again.
 * PINs come from files and never stand on a command line, which every user of
 * the machine can read.
 */
public final class TokenSetup {

  private static final int LABEL_BYTES = 32;

  private TokenSetup() {
  }

  /** What was found or made. */
  public record Outcome(TokenId token, boolean made) {
  }

  /**
   * Makes a token in a free slot unless one of that label exists, gives it a user
   * PIN unless it has one, and a canary unless it shows one.
   *
   * @param securityOfficerPin
   *          file with the PIN of who may set the user's; empty for a token whose
   *          user PIN was set with its vendor's tool
   */
  public static Outcome initialise(Path library, String label, Path userPin,
      Optional<Path> securityOfficerPin) {
    var module = Pkcs11Module.of(library);
    synchronized (module) {
      try {
        return initialise(module, Pkcs11Settings.of(library, label, userPin), securityOfficerPin);
      } catch (CryptokiException e) {
        throw new TokenException(ReturnCode.kind(e.code()), e.codeName(),
            "token " + label + " cannot be set up: " + e.function().symbol());
      }
    }
  }

  private static Outcome initialise(Pkcs11Module module, Pkcs11Settings settings, Optional<Path> officerPin) {
    var present = module.slots().stream().filter(TokenSlot::initialised)
        .anyMatch(slot -> slot.id().label().equals(settings.label()));
    if (!present) {
      makeToken(module, settings.label(), required(officerPin));
    }
    var slot = module.select(settings.label(), Optional.empty());
    if (!slot.hasUserPin()) {
      setUserPin(module, slot, settings.pinFile(), required(officerPin));
    }
    try (var token = Pkcs11Token.prepare(module, settings)) {
      return new Outcome(token.id(), !present);
    }
  }

  /** Makes a token, whether or not one of that label exists. */
  static void makeToken(Pkcs11Module module, String label, Path officerPin) {
    var free = module.slots().stream().filter(slot -> !slot.initialised()).findFirst()
        .orElseThrow(() -> new TokenException(Kind.OTHER, "RESEAL_NO_SLOT",
            module.library() + " has no free slot for a token"));
    try (var arena = Arena.ofConfined(); var pin = PinFile.read(officerPin)) {
      module.cryptoki().run(CkFunction.INIT_TOKEN, free.slot(), pin.expose(), (long) pin.size(),
          arena.allocateFrom(ValueLayout.JAVA_BYTE, padded(label)));
    }
  }

  /** Gives a token its first user PIN. */
  static void setUserPin(Pkcs11Module module, TokenSlot slot, Path userPin, Path officerPin) {
    try (var user = PinFile.read(userPin); var officer = PinFile.read(officerPin)) {
      var session = Session.open(module.cryptoki(), slot.slot());
      try {
        loginOfficer(session, officer, officerPin);
        session.initialisePin(user);
        session.logout();
      } finally {
        session.close();
      }
    }
  }

  private static void loginOfficer(Session session, SecretBytes pin, Path file) {
    var code = session.login(Session.User.SECURITY_OFFICER, pin);
    if (code != ReturnCode.OK) {
      throw new TokenException(ReturnCode.kind(code), ReturnCode.name(code),
          "the token refuses the security officer's PIN of " + file);
    }
  }

  private static Path required(Optional<Path> officerPin) {
    return officerPin.orElseThrow(() -> new TokenException(Kind.PIN, "RESEAL_PIN_FILE",
        "the token or its user PIN is missing: the security officer's PIN file is needed"));
  }

  /** The standard pads labels with blanks. */
  private static byte[] padded(String label) {
    var bytes = label.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LABEL_BYTES) {
      throw new IllegalArgumentException("a token label has at most 32 bytes, not " + bytes.length);
    }
    var padded = Arrays.copyOf(bytes, LABEL_BYTES);
    Arrays.fill(padded, bytes.length, LABEL_BYTES, (byte) ' ');
    return padded;
  }

  /**
   * {@code LIBRARY LABEL USER_PIN_FILE [SO_PIN_FILE]}: sets a token up and says
   * what it found. Exit code 0, 1 for a token that refuses, 2 for wrong usage.
   */
  public static void main(String[] arguments) {
    if (arguments.length < 3 || arguments.length > 4) {
      System.err.println("usage: TokenSetup LIBRARY LABEL USER_PIN_FILE [SO_PIN_FILE]");
      System.exit(2);
    }
    try {
      var officerPin = arguments.length == 4 ? Optional.of(Path.of(arguments[3])) : Optional.<Path>empty();
      var outcome = initialise(Path.of(arguments[0]), arguments[1], Path.of(arguments[2]), officerPin);
      System.out.printf("token %s (serial %s, %s): %s%n", outcome.token().label(), outcome.token().serial(),
          outcome.token().model(), outcome.made() ? "made" : "kept, it was there already");
    } catch (TokenException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
