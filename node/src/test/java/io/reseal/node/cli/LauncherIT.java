package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/reseal} as it is called, in a process of its own. */
class LauncherIT {

  @TempDir
  Path folder;
  private Path home;
  private final Map<String, String> environment = new HashMap<>(System.getenv());

  @BeforeEach
  void plainEnvironment() {
    assumeTrue(Files.isDirectory(Shell.ROOT.resolve("node/target/lib")),
        "skipped: bin/reseal needs the package phase");
    home = folder.resolve("home");
    environment.keySet().removeIf(name -> name.startsWith("RESEAL_") || name.startsWith("SOFTHSM2_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  @Test
  void itsExitCodeIsTheCommands() throws Exception {
    assertThat(reseal("status", "--home", home.toString()).code()).isEqualTo(3);
    assertThat(reseal("nonsense").code()).isEqualTo(2);
    assertThat(reseal("--version").code()).isZero();
    assertThat(reseal("--version").out()).startsWith("reseal ");
    assertThat(reseal("--version").err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
  void theMachineIsClosedWhateverTheEnvironmentSays(String variable) throws Exception {
    environment.put(variable, "-XX:-DisableAttachMechanism -XX:+HeapDumpOnOutOfMemoryError -XX:+UsePerfData");
    environment.put("RESEAL_JAVA_OPTIONS", "-XX:+PrintFlagsFinal");

    var flags = reseal("--version").out();

    assertThat(flag(flags, "DisableAttachMechanism")).isEqualTo("true");
    assertThat(flag(flags, "HeapDumpOnOutOfMemoryError")).isEqualTo("false");
    assertThat(flag(flags, "UsePerfData")).isEqualTo("false");
  }

  @Test
  void aDyingRunWritesItsReportWhereNobodyElseReads() throws Exception {
    Files.createDirectory(home,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    environment.put("RESEAL_JAVA_OPTIONS", "-XX:+PrintFlagsFinal");

    var run = reseal("run", "--home", home.toString());
    var status = reseal("status", "--home=" + home);

    assertThat(flag(run.out(), "ErrorFile")).isEqualTo(home + "/crash/hs_err_%p.log");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("crash"))))
        .isEqualTo("rwx------");
    assertThat(flag(status.out(), "ErrorFile")).isEqualTo("/dev/null");
  }

  @Test
  void theHomeFolderIsTheOptionsThenTheVariables() throws Exception {
    environment.put("RESEAL_HOME", folder.resolve("second").toString());

    assertThat(reseal("status").err()).contains("no node runs in " + folder.resolve("second"));
    assertThat(reseal("--debug", "status").code()).isEqualTo(2);
    assertThat(reseal("status", "--home", folder.resolve("first").toString()).err())
        .contains("no node runs in " + folder.resolve("first"));
  }

  @Test
  void aNodeIsMadeOnATokenFoundThroughItsHomeFolder() throws Exception {
    makeToken();

    var first = reseal(init());
    var again = reseal("init", "--home", home.toString());

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("made       identity key, channel key, store");
    assertThat(again.out()).contains("nothing, all of it was there");
    assertThat(again.out().lines().findFirst()).isEqualTo(first.out().lines().findFirst());
    assertThat(Files.readString(home.resolve("node.yaml"))).doesNotContain(pin());
    try (var files = Files.walk(home)) {
      assertThat(files.filter(file -> !Files.isSymbolicLink(file)))
          .allMatch(file -> mode(file).endsWith("------"), "nobody but the owner");
    }
  }

  @Test
  void aTokenThatLostItsCanaryGetsOneOnlyForANewNode() throws Exception {
    makeToken();
    assertThat(reseal(init()).code()).isZero();
    emptyToken();

    var refused = reseal("init", "--home", home.toString());
    deleteTree(home.resolve("store"));
    var taken = reseal("init", "--home", home.toString());

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("reseal-canary");
    assertThat(taken.out()).contains("made       canary, identity key, channel key, store");
  }

  private void makeToken() throws Exception {
    environment.put("RESEAL_CLASSPATH", classes());
    var made = Shell.run(folder, environment,
        List.of(Shell.ROOT.resolve("softhsm-config/make-token.sh").toString(), home.toString(), "launcher",
            folder.resolve("officer.pin").toString()));
    environment.remove("RESEAL_CLASSPATH");
    assumeTrue(!made.err().contains("install SoftHSM"), "skipped: SoftHSM is not installed");
    assertThat(made.code()).as(made.err()).isZero();
  }

  /** As in {@code bin/reseal}: our jars and their libraries. */
  private static String classes() {
    return Shell.ROOT.resolve("node/target/lib") + "/*";
  }

  private String[] init() {
    var module = Stream
        .of("/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib/aarch64-linux-gnu/softhsm",
            "/usr/local/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib64/pkcs11")
        .map(place -> place + "/libsofthsm2.so").filter(file -> Files.exists(Path.of(file))).findFirst()
        .orElseThrow();
    return new String[]{"init", "--home", home.toString(), "--chain-id", "31337", "--endpoint",
        "http://127.0.0.1:1", "--registry", "0x" + "09".repeat(20), "--token-module", module, "--token-label",
        "launcher", "--profile", "development", "--listen", "127.0.0.1:9000"};
  }

  /** Takes every object off the token, as SoftHSM keeps each in a file. */
  private void emptyToken() throws IOException {
    try (var files = Files.walk(home.resolve("tokens"))) {
      var objects = files.filter(file -> file.toString().endsWith(".object"))
          .filter(file -> !file.endsWith("token.object")).toList();
      assertThat(objects).as("canary, identity and channel key").hasSizeGreaterThan(2);
      for (var object : objects) {
        Files.delete(object);
      }
    }
  }

  private String pin() throws IOException {
    return Files.readString(home.resolve("user.pin")).strip();
  }

  private Shell.Done reseal(String... words) throws Exception {
    var line = new ArrayList<String>();
    line.add(Shell.ROOT.resolve("bin/reseal").toString());
    line.addAll(List.of(words));
    return Shell.run(folder, environment, line);
  }

  private static String flag(String flags, String name) {
    var found = Pattern.compile("\\s" + name + "\\s+=\\s(\\S*)").matcher(flags);
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
