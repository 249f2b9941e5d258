package io.reseal.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The floor plan holds, and would be seen not to. */
class FloorPlanTest {

  private static final List<String> MODULES = List.of("signer-core", "hsm-adapter", "node");
  /**
   * A class that breaks the plan.
   *
   * @param field
   *          what it has
   * @param complaint
   *          what is said about it
   */
  record Plant(String what, String unit, String field, String complaint) {

    @Override
    public String toString() {
      return what + " in " + unit;
    }
  }

  private static final List<Plant> PLANTS = List.of(
      new Plant("an upper floor", "core.party", "io.reseal.core.hash.Tag seen;",
          "core.party may not see core.hash"),
      new Plant("a sibling", "node.chain", "io.reseal.node.store.Store seen;",
          "node.chain may not see node.store"),
      new Plant("a sibling in an array", "core.share", "io.reseal.core.protocol.Round[] seen;",
          "core.share may not see core.protocol"),
      new Plant("another module, upward", "core.curve", "io.reseal.hsm.token.Token seen;",
          "core.curve may not see hsm.token"),
      new Plant("a protocol from the token's side", "hsm.seal", "io.reseal.core.share.KeyShare seen;",
          "hsm.seal may not see core.share"),
      new Plant("the library behind a token", "node.cli", "io.reseal.hsm.pkcs11.Pkcs11Token seen;",
          "node.cli may not see hsm.pkcs11"),
      new Plant("a package without a floor", "node.helpers", "int seen;", "stands on no floor"),
      new Plant("web3j", "node.lifecycle", "org.web3j.protocol.Web3j seen;", "only [node.chain] may"),
      new Plant("Netty", "node.peers", "io.netty.channel.Channel seen;", "only [node.transport] may"),
      new Plant("Javalin", "node.cli", "io.javalin.Javalin seen;", "only [node.api] may"),
      new Plant("SQL", "node.chain", "java.sql.Connection seen;", "only [node.store] may"),
      new Plant("native calls", "core.share", "java.lang.foreign.Linker seen;", "core.curve"),
      new Plant("Bouncy Castle", "core.frost", "org.bouncycastle.math.ec.ECPoint seen;",
          "only [core.backup] may"),
      new Plant("a provider", "hsm.identity", "Object seen = java.security.Security.addProvider(null);",
          "touches java.security.Security.addProvider"),
      new Plant("a socket", "core.protocol", "java.net.Socket seen;", "java.net.Socket"),
      new Plant("a file", "core.hash", "java.nio.file.Path seen;", "java.nio.file.Path"),
      new Plant("a thread", "core.protocol", "Thread seen;", "java.lang.Thread"),
      new Plant("a clock", "core.keydeal", "long seen = System.nanoTime();",
          "touches java.lang.System.nanoTime"),
      new Plant("a log", "core.ecdsa", "Object seen = System.out;", "touches java.lang.System.out"));

  private static JavaClasses shipped;
  private static JavaClasses planted;

  @BeforeAll
  static void readWhatIsShippedAndWhatIsPlanted(@TempDir Path folder) throws IOException {
    planted = compiled(folder);
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

  static List<Plant> plants() {
    return PLANTS;
  }

  @ParameterizedTest
  @MethodSource("plants")
  void aPlantedViolationIsSeen(Plant plant) {
    assertThat(FloorPlan.violations(planted("Plant" + PLANTS.indexOf(plant)))).isNotEmpty()
        .allMatch(line -> line.contains(plant.complaint));
  }

  @Test
  void whatThePlanAllowsIsLeftInPeace() {
    assertThat(FloorPlan.violations(planted("Allowed"))).isEmpty();
  }

  private static JavaClasses planted(String name) {
    var found = planted.that(JavaClass.Predicates.simpleName(name));
    assertThat(found).hasSize(1);
    return found;
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

  /** The planted classes, as the compiler makes them. */
  private static JavaClasses compiled(Path folder) throws IOException {
    var sources = new ArrayList<Path>();
    for (var plant : PLANTS) {
      sources.add(source(folder, plant.unit, "Plant" + PLANTS.indexOf(plant), plant.field));
    }
    sources.add(source(folder, "node.chain.contract", "Allowed",
        "org.web3j.protocol.Web3j seen; io.reseal.core.share.KeyShare share; io.reseal.node.config.NodeConfig config;"));
    var told = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var options = List.of("-proc:none", "-nowarn", "-d", folder.toString(), "-cp",
          System.getProperty("java.class.path"));
      var done = compiler
          .getTask(told, files, null, options, null, files.getJavaFileObjectsFromPaths(sources)).call();
      assertThat(done).as(told.toString()).isTrue();
    }
    return new ClassFileImporter().importPath(folder);
  }

  private static Path source(Path folder, String unit, String name, String fields) throws IOException {
    return Files.writeString(folder.resolve(name + ".java"),
        "package io.reseal." + unit + "; class " + name + " { " + fields + " }");
  }
}
