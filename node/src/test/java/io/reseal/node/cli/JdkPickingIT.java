package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK {@code bin/lib.sh} finds, among folders that look like some. */
class JdkPickingIT {

  private static final List<String> TOOLS = List.of("bash", "sed", "head", "readlink", "dirname", "id",
      "sort");

  @TempDir
  Path folder;
  private final Map<String, String> environment = new HashMap<>();

  /** A machine with the usual tools, no JDK, and nothing else. */
  @BeforeEach
  void bareMachine() throws IOException {
    var tools = Files.createDirectory(folder.resolve("tools"));
    for (var tool : TOOLS) {
      var place = List.of("/usr/bin/", "/bin/").stream().map(bin -> Path.of(bin + tool)).filter(Files::exists)
          .findFirst().orElseThrow();
      program(tools.resolve(tool), "exec " + place + " \"$@\"");
    }
    Files.createDirectory(folder.resolve("jvm"));
    environment.put("PATH", tools.toString());
  }

  @Test
  void javaHomeWinsWhenItIsNewEnough() throws Exception {
    var home = jdk("mine", "25.0.1");
    jdk("jvm/newer", "26");
    environment.put("JAVA_HOME", home.toString());

    assertThat(found()).isEqualTo(home.toString());
  }

  @Test
  void anOlderJavaHomeIsPassedOver() throws Exception {
    environment.put("JAVA_HOME", jdk("mine", "17.0.15").toString());
    var newer = jdk("jvm/temurin-25", "25");

    assertThat(found()).isEqualTo(newer.toString());
  }

  @Test
  void theOneOnPathIsFoundThroughItsLinks() throws Exception {
    var home = jdk("elsewhere", "25.0.2");
    Files.createSymbolicLink(folder.resolve("tools/java"), home.resolve("bin/java"));

    assertThat(found()).isEqualTo(home.toString());
  }

  @Test
  void theNewestOfTheUsualFolderIsTakenByNumberNotByName() throws Exception {
    jdk("jvm/a-9", "9.0.4");
    jdk("jvm/b-25", "25");
    var newest = jdk("jvm/c-100", "100.0.1");
    jdk("jvm/d-old", "1.8.0_402");

    assertThat(found()).isEqualTo(newest.toString());
  }

  @Test
  void oneWithoutACompilerIsPassedOverWhereOneIsNeeded() throws Exception {
    var runtime = jdk("jvm/z-jre", "27");
    Files.delete(runtime.resolve("bin/javac"));
    var whole = jdk("jvm/a-jdk", "25");

    assertThat(found()).isEqualTo(whole.toString());
    assertThat(bash("find_java_home").out().strip()).isEqualTo(runtime.toString());
  }

  @Test
  void withoutAReleaseFileJavaIsAsked() throws Exception {
    var home = jdk("jvm/odd", "25");
    Files.delete(home.resolve("release"));

    assertThat(found()).isEqualTo(home.toString());
  }

  @Test
  void aFolderThatIsNoJdkIsPassedOver() throws Exception {
    Files.createDirectories(folder.resolve("jvm/empty/bin"));
    Files.writeString(jdk("jvm/strange", "25").resolve("release"), "JAVA_VERSION=\"$(echo 99)\"\n");
    Files.delete(folder.resolve("jvm/strange/bin/java"));
    environment.put("JAVA_HOME", folder.resolve("nowhere").toString());

    assertThat(bash("find_java_home javac").code()).isEqualTo(1);
  }

  @Test
  void aMissingOneIsExplained() throws Exception {
    jdk("jvm/old", "21.0.3");

    var done = bash("find_java_home javac || { explain_missing_jdk; exit 1; }");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("no JDK 25 or later found", "openjdk-25-jdk-headless", "temurin-25-jdk",
        "JAVA_HOME");
  }

  @Test
  void missingPackagesAreNamedWithTheCommandThatInstallsThem() throws Exception {
    jdk("jvm/good", "25");

    // Nobody but root installs anything; id is what says who this is.
    var done = bash("id() { echo 1000; }; ensure_packages");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("sudo apt-get install maven nodejs npm");
  }

  private String found() throws Exception {
    var done = bash("find_java_home javac");
    assertThat(done.code()).as(done.err()).isZero();
    return done.out().strip();
  }

  private Shell.Done bash(String script) throws Exception {
    return Shell.run(folder, environment,
        List.of(folder.resolve("tools/bash").toString(), "-c", "set -euo pipefail; jvm_folder="
            + folder.resolve("jvm") + "; . " + Shell.ROOT.resolve("bin/lib.sh") + "; " + script));
  }

  private Path jdk(String name, String version) throws IOException {
    var home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    for (var tool : List.of("java", "javac")) {
      program(home.resolve("bin").resolve(tool), "echo 'openjdk version \"" + version + "\" 2026-01-01' >&2");
    }
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home.toRealPath();
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
