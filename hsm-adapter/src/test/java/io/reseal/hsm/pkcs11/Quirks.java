package io.reseal.hsm.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * SoftHSM behind a function list of ours: every call may be answered in its
 * place, as other modules would, or as a device in trouble would.
 */
@SuppressWarnings("restricted") // makes native functions of Java ones
public final class Quirks {

  private final Map<CkFunction, Quirk> quirks = new ConcurrentHashMap<>();
  private final Cryptoki real;
  private final Pkcs11Module module;

  /** What happens instead of a call. */
  @FunctionalInterface
  interface Quirk {
    /**
     * Answers a call.
     *
     * @param real
     *          makes the call as it was meant
     */
    long answer(Object[] arguments, Real real);
  }

  /** The call as it was meant, with arguments that may differ. */
  @FunctionalInterface
  interface Real {
    long call(Object... arguments);
  }

  /** Over an installed library. */
  public Quirks(Path library) {
    var list = Cryptoki.functionList(library);
    this.real = Cryptoki.over(list);
    var size = 8 + CkFunction.LIST_LENGTH * 8L;
    var copy = Arena.global().allocate(size, 8).copyFrom(list.reinterpret(size));
    for (var function : CkFunction.values()) {
      copy.set(ValueLayout.ADDRESS, 8 + function.index() * 8L, stub(function));
    }
    this.module = Pkcs11Module.over(library, Cryptoki.over(copy));
  }

  /** The module, as quirky as it is told to be. */
  Pkcs11Module module() {
    return module;
  }

  /** From now on, answers a function otherwise. */
  void when(CkFunction function, Quirk quirk) {
    quirks.put(function, quirk);
  }

  /** From now on, answers a function with a code. */
  void answer(CkFunction function, long code) {
    when(function, (_, _) -> code);
  }

  /** Answers the next call of a function with a code, and the others truly. */
  void answerOnce(CkFunction function, long code) {
    when(function, (_, _) -> {
      quirks.remove(function);
      return code;
    });
  }

  /** Opens a token that behaves as it is told here. */
  public Pkcs11Token open(SoftHsm.Fresh fresh) {
    return Pkcs11Token.open(module, fresh.settings());
  }

  /** Loses the session at the next signature. */
  public void loseNextSession() {
    answerOnce(CkFunction.SIGN_INIT, ReturnCode.SESSION_HANDLE_INVALID);
  }

  /** From now on, answers everything truly. */
  public void stop() {
    quirks.clear();
  }

  /** How often a function was called by us. */
  long calls(CkFunction function) {
    return module.cryptoki().calls(function);
  }

  /** Found by its name: what stands behind every function of the list. */
  long dispatch(CkFunction function, Object[] arguments) {
    var quirk = quirks.get(function);
    return quirk == null
        ? real.call(function, arguments)
        : quirk.answer(arguments, changed -> real.call(function, changed));
  }

  private MemorySegment stub(CkFunction function) {
    try {
      var dispatch = MethodHandles.lookup().findVirtual(Quirks.class, "dispatch",
          MethodType.methodType(long.class, CkFunction.class, Object[].class));
      var shape = function.descriptor().toMethodType();
      var target = MethodHandles.insertArguments(dispatch, 0, this, function)
          .asCollector(Object[].class, shape.parameterCount()).asType(shape);
      return Linker.nativeLinker().upcallStub(target, function.descriptor(), Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
