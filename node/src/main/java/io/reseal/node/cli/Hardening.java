package io.reseal.node.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.util.List;
import java.util.Map;

/**
 * This process closed to other processes of its user: it cannot be traced or
 * read, and leaves no core file when it dies. What the launcher cannot do for
 * it.
 */
@SuppressWarnings("restricted") // calls prctl, setrlimit and getrlimit
final class Hardening {

  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4; // on every Linux but MIPS, SPARC and Alpha
  /** Flags of the launcher, and what they must be. */
  private static final Map<String, String> FLAGS = Map.of("DisableAttachMechanism", "true", "UsePerfData",
      "false", "HeapDumpOnOutOfMemoryError", "false");

  private static final Linker LINKER = Linker.nativeLinker();

  private Hardening() {
  }

  /**
   * Closes this process for good.
   *
   * @throws CommandFailed
   *           when the system does not let it
   */
  static void apply() {
    try (var arena = Arena.ofConfined()) {
      var none = arena.allocate(ValueLayout.JAVA_LONG, 2); // struct rlimit {0, 0}
      if (coreLimit("setrlimit", none) != 0 || prctl(PR_SET_DUMPABLE) != 0 || !applied()) {
        throw CommandFailed.failed("the system does not let this process forbid core files and tracing",
            "look for a seccomp profile that denies prctl or setrlimit, and allow them");
      }
    }
  }

  /** Whether this process is closed, as the system tells. */
  static boolean applied() {
    try (var arena = Arena.ofConfined()) {
      var limit = arena.allocate(ValueLayout.JAVA_LONG, 2);
      return coreLimit("getrlimit", limit) == 0 && limit.getAtIndex(ValueLayout.JAVA_LONG, 0) == 0
          && limit.getAtIndex(ValueLayout.JAVA_LONG, 1) == 0 && prctl(PR_GET_DUMPABLE) == 0;
    }
  }

  /**
   * Flags of the launcher that this virtual machine runs without, with which
   * memory could be read or written out.
   */
  static List<String> missingFlags() {
    var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return FLAGS.entrySet().stream()
        .filter(flag -> !machine.getVMOption(flag.getKey()).getValue().equals(flag.getValue()))
        .map(flag -> "-XX:" + (flag.getValue().equals("true") ? "+" : "-") + flag.getKey()).sorted().toList();
  }

  private static int prctl(int option) {
    var function = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("prctl"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
        Linker.Option.firstVariadicArg(1));
    try {
      return (int) function.invokeExact(option, 0L, 0L, 0L, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("prctl could not be called", e);
    }
  }

  private static int coreLimit(String name, MemorySegment limit) {
    var function = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    try {
      return (int) function.invokeExact(RLIMIT_CORE, limit);
    } catch (Throwable e) {
      throw new IllegalStateException(name + " could not be called", e);
    }
  }
}
