package io.reseal.hsm;

import io.reseal.hsm.pkcs11.Pkcs11Settings;
import io.reseal.hsm.pkcs11.Pkcs11Token;
import io.reseal.hsm.pkcs11.TokenSetup;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the token that a configuration names. */
public final class Hsm {

  /**
   * Which token, and what opens it.
   *
   * @param module
   *          file of the PKCS#11 library
   * @param serial
   *          tells apart two tokens of one label
   * @param pinFile
   *          file with the user PIN, readable by this process's user alone
   */
  public record Place(Path module, String label, Optional<String> serial, Path pinFile) {
  }

  private Hsm() {
  }

  /**
   * Opens a token that was prepared, trying its PIN exactly once.
   *
   * @throws TokenException
   *           PIN for a PIN that is wrong, locked or badly kept; GONE when there
   *           is no such token or it does not show its canary; AMBIGUOUS when two
   *           tokens answer to that name
   */
  public static Token open(Place place) {
    return Pkcs11Token.open(settings(place));
  }

  /**
   * Gives a token its canary unless it has one: only where a person says that
   * this is the token of a new node.
   *
   * @throws TokenException
   *           as {@link #open}
   */
  public static void prepare(Place place) {
    TokenSetup.initialise(place.module(), place.label(), place.pinFile(), Optional.empty());
  }

  private static Pkcs11Settings settings(Place place) {
    var settings = Pkcs11Settings.of(place.module(), place.label(), place.pinFile());
    return place.serial().map(settings::withSerial).orElse(settings);
  }
}
