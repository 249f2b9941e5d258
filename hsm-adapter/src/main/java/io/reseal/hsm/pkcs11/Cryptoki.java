package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.TokenException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The functions of one loaded PKCS#11 library, called by
 * {@code java.lang.foreign}. For systems where a pointer and an
 * {@code unsigned long} both have 8 bytes and structures are not packed: Linux
 * on x86-64 and aarch64.
 */
@SuppressWarnings("restricted") // calls native code: that is what this class is for
final class Cryptoki {

  /** Structures start after the 2-byte version and its padding. */
  private static final long FIRST_FUNCTION = 8;

  private final Map<CkFunction, MethodHandle> functions = new EnumMap<>(CkFunction.class);
  private final Map<CkFunction, LongAdder> calls = new EnumMap<>(CkFunction.class);

  private Cryptoki(MemorySegment functionList) {
    var linker = Linker.nativeLinker();
    var list = functionList
        .reinterpret(FIRST_FUNCTION + CkFunction.LIST_LENGTH * ValueLayout.ADDRESS.byteSize());
    for (var function : CkFunction.values()) {
      var address = list.get(ValueLayout.ADDRESS,
          FIRST_FUNCTION + function.index() * ValueLayout.ADDRESS.byteSize());
      var handle = linker.downcallHandle(address, function.descriptor());
      var arity = handle.type().parameterCount();
      functions.put(function, handle.asType(MethodType.genericMethodType(arity).changeReturnType(long.class))
          .asSpreader(Object[].class, arity));
      calls.put(function, new LongAdder());
    }
  }

  /**
   * Loads a library; it stays loaded for the life of the process.
   *
   * @throws TokenException
   *           when the file is no PKCS#11 library that can be loaded here
   */
  static Cryptoki load(Path library) {
    if (!Files.isRegularFile(library)) {
      throw new TokenException(TokenException.Kind.OTHER, "RESEAL_LIBRARY",
          "there is no PKCS#11 library at " + library);
    }
    return new Cryptoki(functionList(library));
  }

  /** Over a function list that is there already. */
  static Cryptoki over(MemorySegment functionList) {
    return new Cryptoki(functionList);
  }

  /** The library's {@code CK_FUNCTION_LIST}. */
  static MemorySegment functionList(Path library) {
    try (var arena = Arena.ofConfined()) {
      var symbol = SymbolLookup.libraryLookup(library, Arena.global()).find("C_GetFunctionList")
          .orElseThrow(() -> new IllegalArgumentException("it has no C_GetFunctionList"));
      var get = Linker.nativeLinker().downcallHandle(symbol,
          FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
      var out = arena.allocate(ValueLayout.ADDRESS);
      var code = (long) get.invokeExact(out);
      if (code != ReturnCode.OK) {
        throw new IllegalArgumentException("C_GetFunctionList answered " + ReturnCode.name(code));
      }
      return out.get(ValueLayout.ADDRESS, 0);
    } catch (IllegalArgumentException e) {
      throw new TokenException(TokenException.Kind.OTHER, "RESEAL_LIBRARY",
          library + " cannot be loaded as a PKCS#11 library: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("C_GetFunctionList could not be called", e);
    }
  }

  /**
   * Calls a function and leaves its answer to the caller.
   *
   * @param arguments
   *          {@link Long}, {@link Byte} or native {@link MemorySegment}
   */
  long call(CkFunction function, Object... arguments) {
    calls.get(function).increment();
    try {
      return (long) functions.get(function).invokeExact(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(function.symbol() + " could not be called", e);
    }
  }

  /**
   * Calls a function that must succeed.
   *
   * @throws CryptokiException
   *           when it does not
   */
  void run(CkFunction function, Object... arguments) {
    var code = call(function, arguments);
    if (code != ReturnCode.OK) {
      throw new CryptokiException(function, code);
    }
  }

  /** How often a function was called. */
  long calls(CkFunction function) {
    return calls.get(function).sum();
  }
}
