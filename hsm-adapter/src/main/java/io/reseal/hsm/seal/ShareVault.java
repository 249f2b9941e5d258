package io.reseal.hsm.seal;

import io.reseal.core.party.Bytes;
import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import java.lang.foreign.MemorySegment;
import java.time.Instant;

/**
 * Where shares are sealed, opened and destroyed: one HSM key for each share of
 * each attempt, so that destroying that key closes every copy of that share for
 * ever, in backups and on worn disks too.
 */
public final class ShareVault {

  /** Has the shape of sealed bytes; no key ever sealed it. */
  private static final Sealed NOTHING = new Sealed(Bytes.of(new byte[12]), Bytes.of(new byte[17]));

  private final Token token;

  public ShareVault(Token token) {
    this.token = token;
  }

  /** Whether the HSM key of a share exists. */
  public boolean holdsKey(ShareBinding binding) {
    return token.contains(binding.label());
  }

  /**
   * Seals a share under a fresh HSM key and opens it once more before saying so.
   *
   * @param share
   *          off the heap, at least one byte; stays with the caller
   * @throws TokenException
   *           KEY_EXISTS when this share's HSM key exists: from a run cut short,
   *           which only its own intent may {@link #adopt}
   */
  public SealedShare seal(ShareBinding binding, MemorySegment share) {
    token.generateSealingKey(binding.label());
    return sealed(binding, share);
  }

  /**
   * Seals a share under the HSM key that the caller's own open intent made before
   * it was cut short.
   *
   * @throws TokenException
   *           NO_KEY when there is none
   */
  public SealedShare adopt(ShareBinding binding, MemorySegment share) {
    return sealed(binding, share);
  }

  private SealedShare sealed(ShareBinding binding, MemorySegment share) {
    var sealed = token.seal(binding.label(), binding.associated(), share);
    try (var opened = token.unseal(binding.label(), binding.associated(), sealed)) {
      if (!ConstantTime.equal(opened.expose(), share)) {
        throw new TokenException(Kind.OTHER, "RESEAL_SEAL_DIFFERS",
            "what was sealed under " + binding.label() + " opens to something else");
      }
    }
    return new SealedShare(binding, sealed);
  }

  /**
   * Opens a share for what the caller says it must belong to.
   *
   * @throws TokenException
   *           NOT_AUTHENTIC when it was sealed for anything else, or changed;
   *           NO_KEY when its HSM key is not there
   */
  public SecretBytes unseal(ShareBinding expected, SealedShare share) {
    if (!share.binding().equals(expected)) {
      throw new TokenException(Kind.NOT_AUTHENTIC, "RESEAL_OTHER_BINDING",
          "this share was sealed for " + share.binding() + ", expected " + expected);
    }
    return open(expected, share.sealed());
  }

  /**
   * Seals something that belongs to a share under the share's HSM key, and opens
   * it once more before saying so.
   *
   * @param what
   *          its name, which nothing else that is sealed beside this share has
   * @param content
   *          off the heap, at least one byte; stays with the caller
   * @throws TokenException
   *           NO_KEY when the share's HSM key is not there
   */
  public SealedBeside sealBeside(ShareBinding binding, String what, MemorySegment content) {
    var sealed = new SealedBeside(binding, what,
        token.seal(binding.label(), binding.associatedBeside(what), content));
    try (var opened = unsealBeside(binding, what, sealed)) {
      if (!ConstantTime.equal(opened.expose(), content)) {
        throw new TokenException(Kind.OTHER, "RESEAL_SEAL_DIFFERS",
            what + " was sealed under " + binding.label() + " and opens to something else");
      }
    }
    return sealed;
  }

  /**
   * Opens what {@link #sealBeside} made, for what the caller says it is.
   *
   * @throws TokenException
   *           NOT_AUTHENTIC when it was sealed for anything else, or changed;
   *           NO_KEY when its HSM key is not there
   */
  public SecretBytes unsealBeside(ShareBinding expected, String what, SealedBeside sealed) {
    if (!sealed.binding().equals(expected) || !sealed.what().equals(what)) {
      throw new TokenException(Kind.NOT_AUTHENTIC, "RESEAL_OTHER_BINDING", "this is " + sealed.what()
          + " beside " + sealed.binding() + ", expected " + what + " beside " + expected);
    }
    return token.unseal(expected.label(), expected.associatedBeside(what), sealed.sealed());
  }

  private SecretBytes open(ShareBinding binding, Sealed sealed) {
    return token.unseal(binding.label(), binding.associated(), sealed);
  }

  /**
   * Destroys a share's HSM key and tries the kept copy: before, to show that this
   * key opened it, and after, to show that nothing does. The caller has decided
   * that the share may go and has recorded that intent; a destruction cut short
   * is finished by calling again.
   *
   * @param kept
   *          the sealed share
   * @param at
   *          the time, as the receipt will state it
   */
  public DestructionReceipt destroy(SealedShare kept, Instant at) {
    return destroy(kept.binding(), kept.sealed(), at);
  }

  /**
   * Destroys the HSM key of a share that was never stored, such as one of a void
   * attempt. Bytes sealed for this stand in for the share.
   */
  public DestructionReceipt destroyUnused(ShareBinding binding, Instant at) {
    if (!holdsKey(binding)) {
      return destroy(binding, NOTHING, at);
    }
    try (var sample = SecretBytes.allocate(1)) {
      return destroy(binding, token.seal(binding.label(), binding.associated(), sample.expose()), at);
    }
  }

  /**
   * Destroys the HSM key of that label, if it is there, where not even its
   * binding is known any more. The caller has decided that nothing needs it.
   *
   * @throws IllegalArgumentException
   *           when no share's key has such a label
   */
  public void discard(String label) {
    if (!ShareBinding.isLabel(label)) {
      throw new IllegalArgumentException("\"" + label + "\" is no label of a share's key");
    }
    if (token.contains(label)) {
      var _ = token.destroy(label);
    }
  }

  private DestructionReceipt destroy(ShareBinding binding, Sealed kept, Instant at) {
    var present = holdsKey(binding);
    var opened = present && opens(binding, kept);
    if (present) {
      var _ = token.destroy(binding.label());
    }
    return receipt(binding, present, opened, refusal(binding, kept), at);
  }

  private boolean opens(ShareBinding binding, Sealed kept) {
    try (var _ = open(binding, kept)) {
      return true;
    } catch (TokenException e) {
      if (e.kind() == Kind.NOT_AUTHENTIC) {
        return false; // a spoilt copy is no reason to keep the key
      }
      throw e;
    }
  }

  /** The code with which the token refuses to open what it could open before. */
  private String refusal(ShareBinding binding, Sealed kept) {
    try (var _ = open(binding, kept)) {
      throw new TokenException(Kind.OTHER, "RESEAL_STILL_OPENS",
          binding.label() + " was destroyed and the share still opens");
    } catch (TokenException e) {
      if (e.kind() == Kind.NO_KEY) {
        return e.code();
      }
      throw e;
    }
  }

  private DestructionReceipt receipt(ShareBinding binding, boolean present, boolean opened, String refusal,
      Instant at) {
    return new DestructionReceipt(binding, token.id(), present, opened, refusal, at.getEpochSecond());
  }
}
