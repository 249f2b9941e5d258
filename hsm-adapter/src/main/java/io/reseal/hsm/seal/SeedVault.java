package io.reseal.hsm.seal;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import java.util.regex.Pattern;

/**
 * Where the seeds of runs are sealed while they are under way: one HSM key for
 * each attempt at an epoch. From a seed and what its run heard comes the share
 * that the run makes, so with that key goes every way to the shares of an
 * attempt that came to nothing.
 */
public final class SeedVault {

  private static final int FORMAT = 1;
  private static final int IV_BYTES_MAX = 16;
  private static final int CIPHERTEXT_BYTES_MAX = 256;
  private static final Pattern LABEL = Pattern.compile("session-\\d+-\\d+");

  private final Token token;
  private final Address node;

  /**
   * Of one node.
   *
   * @param node
   *          whose runs they are
   */
  public SeedVault(Token token, Address node) {
    this.token = token;
    this.node = node;
  }

  /** The HSM key of an attempt: {@code session-EPOCH-ATTEMPT}. */
  public static String label(Epoch epoch, int attempt) {
    return "session-%s-%d".formatted(epoch, attempt);
  }

  /** Whether that is the label of some attempt's HSM key. */
  public static boolean isLabel(String label) {
    return LABEL.matcher(label).matches();
  }

  /**
   * Makes an attempt's HSM key, unless it is there: from a beginning cut short,
   * as only the caller's own open intent makes it.
   */
  public void makeKey(Epoch epoch, int attempt) {
    var label = label(epoch, attempt);
    if (!token.contains(label)) {
      token.generateSealingKey(label);
    }
  }

  /**
   * Seals a run's seed, and opens it once more before saying so.
   *
   * @param seed
   *          stays with the caller
   * @return format version, IV, ciphertext: what {@link #open} reads
   * @throws TokenException
   *           NO_KEY when the attempt's HSM key is not there
   */
  public Bytes seal(Epoch epoch, int attempt, SessionId sid, SecretBytes seed) {
    var sealed = token.seal(label(epoch, attempt), associated(epoch, attempt, sid), seed.expose());
    var bytes = Bytes.of(new Encoder().number8(FORMAT).bytes(sealed.iv().toArray())
        .bytes(sealed.ciphertext().toArray()).toArray());
    try (var opened = open(epoch, attempt, sid, bytes)) {
      if (!ConstantTime.equal(opened.expose(), seed.expose())) {
        throw new TokenException(Kind.OTHER, "RESEAL_SEAL_DIFFERS",
            "the seed of run " + sid + " was sealed and opens to something else");
      }
    }
    return bytes;
  }

  /**
   * Opens the seed of exactly this run.
   *
   * @throws TokenException
   *           NOT_AUTHENTIC when it was sealed for another run or node, or
   *           changed; NO_KEY when the attempt's HSM key is not there
   * @throws IllegalArgumentException
   *           for what {@link #seal} cannot have made
   */
  public SecretBytes open(Epoch epoch, int attempt, SessionId sid, Bytes sealed) {
    var in = new Decoder(sealed.toArray(), "a sealed seed");
    in.version(FORMAT);
    var content = new Sealed(Bytes.of(in.bytes(IV_BYTES_MAX)), Bytes.of(in.bytes(CIPHERTEXT_BYTES_MAX)));
    in.end();
    return token.unseal(label(epoch, attempt), associated(epoch, attempt, sid), content);
  }

  /**
   * Destroys an attempt's HSM key, if it is there. The caller has decided that no
   * run needs it.
   *
   * @throws IllegalArgumentException
   *           when no attempt's key has such a label
   */
  public void discard(String label) {
    if (!isLabel(label)) {
      throw new IllegalArgumentException("\"" + label + "\" is no label of an attempt's key");
    }
    if (token.contains(label)) {
      var _ = token.destroy(label);
    }
  }

  private byte[] associated(Epoch epoch, int attempt, SessionId sid) {
    return Transcript.of(Tag.SEAL_SEED).add(FORMAT).add(node.toArray()).add(sid.value())
        .add(label(epoch, attempt)).hash().toArray();
  }
}
