package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * The library's one context of this process: callbacks first, then blinding by
 * random bytes, after which it is only read and all threads may share it.
 */
@SuppressWarnings("restricted") // calls native functions
final class Context {

  private static final int CONTEXT_NONE = 1;

  private Context() {
  }

  static MemorySegment create(Linker linker, SymbolLookup library) {
    var create = linker.downcallHandle(library.findOrThrow("secp256k1_context_create"),
        FunctionDescriptor.of(ADDRESS, JAVA_INT));
    try {
      var context = (MemorySegment) create.invokeExact(CONTEXT_NONE);
      install(linker, library, "illegal", context, Callbacks.illegalArgument(linker));
      install(linker, library, "error", context, Callbacks.internalError(linker));
      blind(linker, library, context);
      return context;
    } catch (Throwable e) {
      throw new IllegalStateException("libsecp256k1 gives no context", e);
    }
  }

  private static void install(Linker linker, SymbolLookup library, String kind, MemorySegment context,
      MemorySegment callback) throws Throwable {
    var set = linker.downcallHandle(library.findOrThrow("secp256k1_context_set_" + kind + "_callback"),
        FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
    set.invokeExact(context, callback, MemorySegment.NULL);
  }

  /**
   * Makes the intermediate values of {@code secret * G} unpredictable to an
   * observer of power or caches.
   */
  private static void blind(Linker linker, SymbolLookup library, MemorySegment context) throws Throwable {
    var randomize = linker.downcallHandle(library.findOrThrow("secp256k1_context_randomize"),
        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    try (var seed = SecretBytes.random(32, Entropy.system())) {
      if (1 != (int) randomize.invokeExact(context, seed.expose())) {
        throw new IllegalStateException("libsecp256k1 refuses to blind its context");
      }
    }
  }
}
