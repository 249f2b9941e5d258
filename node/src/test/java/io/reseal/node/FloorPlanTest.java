package io.reseal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The floor plan holds, and would be seen not to. */
class FloorPlanTest {

  private static final List<String> MODULES = List.of("signer-core", "hsm-adapter", "node");
  private static JavaClasses shipped;

  @TempDir
  Path folder;

  @BeforeAll
  static void readWhatIsShipped() {
    shipped = new ClassFileImporter().withImportOption(FloorPlanTest::isShipped).importPackages("io.reseal");
  }

  private static boolean isShipped(Location location) {
    return !location.contains("/test-classes/") && !location.contains("-tests.jar");
  }

  @Test
  void everyPackageKnowsLowerFloorsOnlyAndEveryLibraryLivesInItsPackage() {
    assertThat(FloorPlan.violations(shipped)).isEmpty();
  }

  @Test
  void allThreeModulesAreLookedAt() {
    assertThat(
        Stream.of("io.reseal.core.curve.Point", "io.reseal.hsm.token.Token", "io.reseal.node.store.Store"))
        .allMatch(shipped::contain);
  }

  static List<Arguments> plants() {
    return List.of(
        arguments("an upper floor", "core.party", "io.reseal.core.hash.Tag seen;",
            "core.party may not see core.hash"),
        arguments("a sibling", "node.chain", "io.reseal.node.store.Store seen;",
            "node.chain may not see node.store"),
        arguments("a sibling in an array", "core.share", "io.reseal.core.protocol.Round[] seen;",
            "core.share may not see core.protocol"),
        arguments("another module, upward", "core.curve", "io.reseal.hsm.token.Token seen;",
            "core.curve may not see hsm.token"),
        arguments("a protocol from the token's side", "hsm.seal", "io.reseal.core.share.KeyShare seen;",
            "hsm.seal may not see core.share"),
        arguments("the library behind a token", "node.cli", "io.reseal.hsm.pkcs11.Pkcs11Token seen;",
            "node.cli may not see hsm.pkcs11"),
        arguments("a package without a floor", "node.helpers", "int seen;", "stands on no floor"),
        arguments("web3j", "node.lifecycle", "org.web3j.protocol.Web3j seen;", "only [node.chain] may"),
        arguments("Netty", "node.peers", "io.netty.channel.Channel seen;", "only [node.transport] may"),
        arguments("Javalin", "node.cli", "io.javalin.Javalin seen;", "only [node.api] may"),
        arguments("SQL", "node.chain", "java.sql.Connection seen;", "only [node.store] may"),
        arguments("native calls", "core.share", "java.lang.foreign.Linker seen;", "core.curve"),
        arguments("Bouncy Castle", "core.frost", "org.bouncycastle.math.ec.ECPoint seen;",
            "only [core.backup] may"),
        arguments("a provider", "hsm.identity", "Object seen = java.security.Security.addProvider(null);",
            "touches java.security.Security.addProvider"),
        arguments("a socket", "core.protocol", "java.net.Socket seen;", "java.net.Socket"),
        arguments("a file", "core.hash", "java.nio.file.Path seen;", "java.nio.file.Path"),
        arguments("a thread", "core.protocol", "Thread seen;", "java.lang.Thread"),
        arguments("a clock", "core.keydeal", "long seen = System.nanoTime();",
            "touches java.lang.System.nanoTime"),
        arguments("a log", "core.ecdsa", "Object seen = System.out;", "touches java.lang.System.out"));
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("plants")
  void aPlantedViolationIsSeen(String what, String unit, String field, String complaint) throws IOException {
    assertThat(FloorPlan.violations(planted("io.reseal." + unit, field))).as(what).isNotEmpty()
        .allMatch(line -> line.contains(complaint));
  }

  @Test
  void whatThePlanAllowsIsLeftInPeace() throws IOException {
    assertThat(FloorPlan.violations(planted("io.reseal.node.chain.contract",
        "org.web3j.protocol.Web3j seen; io.reseal.core.share.KeyShare share; io.reseal.node.config.NodeConfig config;")))
        .isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsAndWhatItMayNotDo() throws IOException {
    for (var module : MODULES) {
      try (var files = Files.walk(Path.of(System.getProperty("reseal.root"), module, "src/main/java"))) {
        var packages = files.filter(file -> file.toString().endsWith(".java")).map(Path::getParent).distinct()
            .toList();
        assertThat(packages).isNotEmpty()
            .allSatisfy(source -> assertThat(source.resolve("package-info.java")).content().contains("<p>"));
      }
    }
  }

  /** A class of that package with those fields, as the compiler makes it. */
  private JavaClasses planted(String packageName, String fields) throws IOException {
    var source = folder.resolve("Planted.java");
    Files.writeString(source, "package " + packageName + "; class Planted { " + fields + " }");
    var told = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var done = compiler
          .getTask(told, files, null, Arrays.asList("-proc:none", "-nowarn", "-d", folder.toString(), "-cp",
              System.getProperty("java.class.path")), null, files.getJavaFileObjects(source))
          .call();
      assertThat(done).as(told.toString()).isTrue();
    }
    return new ClassFileImporter().importPath(folder);
  }
}
