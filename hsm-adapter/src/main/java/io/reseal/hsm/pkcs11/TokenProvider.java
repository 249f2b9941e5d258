package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.concurrent.atomic.AtomicLong;

/**
 * SunPKCS11 over a slot in which we are logged in already, so that no PIN
 * passes through it. It offers ECDSA and nothing else: everything JCA does
 * without one of our keys stays with the JDK.
 */
final class TokenProvider implements AutoCloseable {

  /** JCA knows providers by name: one per login, in all of the process. */
  private static final AtomicLong NUMBER = new AtomicLong();

  private final Provider provider;

  private TokenProvider(Provider provider) {
    this.provider = provider;
  }

  /**
   * Registers a provider for a slot. The slot is named by its id: SoftHSM lists
   * tokens in changing order.
   */
  static TokenProvider over(Path library, TokenSlot slot) {
    var configuration = """
        --name = Reseal-%d
        library = %s
        slot = %d
        enabledMechanisms = {
          CKM_ECDSA
          KeyStore
        }
        """.formatted(NUMBER.incrementAndGet(), library, slot.slot());
    try {
      var provider = Security.getProvider("SunPKCS11").configure(configuration);
      if (Security.addProvider(provider) < 0) {
        throw new IllegalStateException("a provider named " + provider.getName() + " exists already");
      }
      return new TokenProvider(provider);
    } catch (ProviderException e) {
      throw new TokenException(Kind.OTHER, "RESEAL_JCA",
          "SunPKCS11 cannot use token " + slot.id().label() + ": " + e.getMessage());
    }
  }

  /**
   * The private key of an entry whose certificate is in the token.
   *
   * @throws TokenException
   *           when there is none
   */
  PrivateKey key(String label) {
    try {
      var store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, null);
      if (store.getKey(label, null) instanceof PrivateKey key) {
        return key;
      }
      throw new TokenException(Kind.NO_KEY, "RESEAL_JCA", "JCA sees no private key " + label);
    } catch (GeneralSecurityException | IOException e) {
      throw new TokenException(Kind.OTHER, "RESEAL_JCA",
          "JCA cannot read the token's key " + label + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    Security.removeProvider(provider.getName());
  }
}
