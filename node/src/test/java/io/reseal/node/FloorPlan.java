package io.reseal.node;

import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The floor plan of the three modules: which package may know which, and where
 * each outside library lives.
 *
 * <p>
 * Within a module a package knows lower floors only; packages on one floor do
 * not know each other.
 */
final class FloorPlan {

  private static final String ROOT = "io.reseal.";

  /** Packages below {@code io.reseal}, by the floor of their module. */
  private static final Map<String, Integer> FLOORS = Map.ofEntries( //
      entry("core.secret", 0), entry("core.party", 0), //
      entry("core.hash", 1), //
      entry("core.curve", 2), //
      entry("core.share", 3), entry("core.proof", 3), entry("core.protocol", 3), entry("core.derive", 3), //
      entry("core.ot", 4), //
      entry("core.keydeal", 5), entry("core.ecdsa", 5), entry("core.frost", 5), entry("core.backup", 5),
      entry("core.renewal", 5), //

      entry("hsm.token", 0), //
      entry("hsm.pkcs11", 1), entry("hsm.seal", 1), entry("hsm.identity", 1), //
      entry("hsm.ceremony", 2), //
      entry("hsm", 3), //

      entry("node.config", 0), //
      entry("node.chain", 1), entry("node.transport", 1), entry("node.store", 1), //
      entry("node.peers", 2), //
      entry("node.session", 3), //
      entry("node.lifecycle", 4), entry("node.signing", 4), //
      entry("node.api", 5), entry("node.engine", 5), //
      entry("node.cli", 6));

  /** What hsm-adapter sees of signer-core. */
  private static final Set<String> SEEN_BY_HSM = Set.of("core.secret", "core.party", "core.hash",
      "core.curve");
  private static final Set<String> SEEN_BY_CEREMONY = Set.of("core.share", "core.backup");

  /**
   * Something that only some packages may touch.
   *
   * @param what
   *          names of types, or of packages where they end in a dot
   * @param within
   *          the packages it is fenced from the others of
   * @param allowed
   *          those of them that may
   */
  private record Fence(List<String> what, String within, Set<String> allowed) {

    boolean stops(String unit, String target) {
      return inside(unit, within) && !allowed.contains(unit)
          && what.stream()
              .anyMatch(name -> name.endsWith(".")
                  ? target.startsWith(name)
                  : target.equals(name) || target.startsWith(name + "$"));
    }
  }

  private static final List<Fence> FENCES = List.of(fence("", Set.of("node.chain"), "org.web3j."), //
      fence("", Set.of("node.transport"), "io.netty."), //
      fence("", Set.of("node.api"), "io.javalin.", "org.eclipse.jetty.", "jakarta.servlet."), //
      fence("", Set.of("node.store"), "org.jdbi.", "org.sqlite.", "org.flywaydb.", "java.sql.", "javax.sql."), //
      fence("", Set.of("node.cli"), "picocli."), //
      // What calls into native code: the curve, mlock and getrandom, the token,
      // prctl.
      fence("", Set.of("core.curve", "core.secret", "hsm.pkcs11", "node.cli"), "java.lang.foreign.Linker",
          "java.lang.foreign.SymbolLookup", "java.lang.foreign.FunctionDescriptor"), //
      fence("", Set.of("core.curve"), "fr.acinq."), //
      fence("", Set.of("hsm.pkcs11"), "sun.security.pkcs11.", "java.security.AuthProvider"), //
      fence("core", Set.of("core.backup"), "org.bouncycastle."), //
      // The core opens no socket, starts no thread, reads no clock and logs nothing.
      fence("core", Set.of(), "java.net.", "java.nio.channels.", "javax.net.", "java.rmi."), //
      fence("core", Set.of("core.curve"), "java.nio.file.", "java.io.File", "java.io.FileInputStream"), //
      fence("core", Set.of(), "java.lang.Thread", "java.lang.ThreadLocal", "java.util.Timer",
          "java.util.concurrent.Executor", "java.util.concurrent.ExecutorService",
          "java.util.concurrent.Executors", "java.util.concurrent.ForkJoinPool",
          "java.util.concurrent.CompletableFuture", "java.lang.ProcessBuilder"), //
      fence("core", Set.of(), "java.time.Clock", "java.time.InstantSource", "java.util.Date"), //
      fence("core", Set.of(), "org.slf4j.", "org.apache.logging.", "java.util.logging.",
          "java.lang.System$Logger", "java.io.PrintStream"), //
      // The token's and the system's randomness are handed in; these are neither.
      fence("core", Set.of(), "java.util.Random", "java.util.concurrent.ThreadLocalRandom",
          "java.lang.Math$random"));

  /** Members the core may not touch, of types it may use otherwise. */
  private static final Set<String> OUTSIDE = Set.of("java.lang.System.currentTimeMillis",
      "java.lang.System.nanoTime", "java.time.Instant.now", "java.time.LocalDateTime.now",
      "java.lang.Math.random", "java.lang.System.out", "java.lang.System.err", "java.lang.System.exit",
      "java.lang.System.getenv");

  /** Who may set up JCA providers. */
  private static final Set<String> PROVIDERS = Set.of("java.security.Provider.configure",
      "java.security.Security.addProvider", "java.security.Security.insertProviderAt");

  private FloorPlan() {
  }

  private static Fence fence(String within, Set<String> allowed, String... what) {
    return new Fence(List.of(what), within, allowed);
  }

  /** Everything that breaks the plan, one line each. */
  static List<String> violations(JavaClasses classes) {
    return classes.stream().filter(type -> type.getName().startsWith(ROOT))
        .flatMap(type -> Stream.concat(strangers(type), Stream.concat(floors(type), members(type))))
        .distinct().sorted().toList();
  }

  private static Stream<String> strangers(JavaClass type) {
    return FLOORS.containsKey(unit(type.getPackageName()))
        ? Stream.empty()
        : Stream.of(type.getName() + " is in a package that stands on no floor");
  }

  private static Stream<String> floors(JavaClass type) {
    var from = unit(type.getPackageName());
    return type.getDirectDependenciesFromSelf().stream().map(Dependency::getTargetClass)
        .map(JavaClass::getBaseComponentType).flatMap(target -> wrong(from, target)
            .map(why -> type.getName() + " knows " + target.getName() + ": " + why).stream());
  }

  private static Optional<String> wrong(String from, JavaClass target) {
    if (target.getName().startsWith(ROOT)) {
      var to = unit(target.getPackageName());
      return sees(from, to) ? Optional.empty() : Optional.of(from + " may not see " + to);
    }
    return FENCES.stream().filter(fence -> fence.stops(from, target.getName())).findFirst()
        .map(fence -> fence.allowed().isEmpty()
            ? "nobody in " + fence.within() + " may"
            : "only " + new TreeSet<>(fence.allowed()) + " may");
  }

  private static Stream<String> members(JavaClass type) {
    var from = unit(type.getPackageName());
    return type.getAccessesFromSelf().stream()
        .map(call -> call.getTargetOwner().getName() + "." + call.getTarget().getName())
        .filter(call -> (inside(from, "core") && OUTSIDE.contains(call))
            || (!from.equals("hsm.pkcs11") && PROVIDERS.contains(call)))
        .map(call -> type.getName() + " touches " + call);
  }

  /** Whether one package may see another. */
  static boolean sees(String from, String to) {
    if (from.equals(to)) {
      return true;
    }
    if (!FLOORS.containsKey(from) || !FLOORS.containsKey(to)) {
      return false;
    }
    // Who sees the library behind a token is tied to it: all others see a token.
    if (to.equals("hsm.pkcs11")) {
      return from.equals("hsm");
    }
    return switch (module(from)) {
      case "core" -> inside(to, "core") && lower(from, to);
      case "hsm" -> inside(to, "hsm")
          ? lower(from, to)
          : SEEN_BY_HSM.contains(to) || (from.equals("hsm.ceremony") && SEEN_BY_CEREMONY.contains(to));
      default -> !inside(to, "node") || lower(from, to);
    };
  }

  private static boolean lower(String from, String to) {
    return FLOORS.get(to) < FLOORS.get(from);
  }

  private static String module(String unit) {
    return unit.replaceFirst("\\..*", "");
  }

  private static boolean inside(String unit, String module) {
    return module.isEmpty() || module(unit).equals(module);
  }

  /** {@code core.hash} of any package at or below {@code io.reseal.core.hash}. */
  private static String unit(String packageName) {
    var below = packageName.substring(ROOT.length());
    return FLOORS.keySet().stream().filter(unit -> unit.contains(".") && (below + ".").startsWith(unit + "."))
        .findFirst().orElse(below);
  }
}
