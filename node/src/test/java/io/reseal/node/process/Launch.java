package io.reseal.node.process;

import io.reseal.node.demo.LocalNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * How nodes are started that can be killed at a failpoint: as
 * {@code bin/reseal} starts them, by the same jars, and before them one with
 * the few classes that kill. What the virtual machine finds out about all those
 * classes one node leaves to the others, which then start in half the time.
 */
final class Launch {

  private static final String MAIN = "io.reseal.node.cli.Mortal";

  private static final List<String> CLASSES = List.of("io/reseal/node/cli/Mortal",
      "io/reseal/node/cli/Mortal$1", "io/reseal/node/process/Failpoint",
      "io/reseal/node/process/Failpoint$Who", "io/reseal/node/process/Warrants");

  private final String classPath;
  private final Path cache;

  private Launch(String classPath, Path cache) {
    this.classPath = classPath;
    this.cache = cache;
  }

  /** Makes what it takes in a folder. */
  static Launch in(Path folder, Path repository) {
    return new Launch(classPath(folder, repository), folder.resolve("mortal.aot"));
  }

  /** Has a node leave what it found out, unless one has. */
  synchronized void train(Runnable training) {
    if (!isTrained()) {
      training.run();
    }
  }

  private boolean isTrained() {
    return Files.exists(cache);
  }

  /** The words that start a node, but for its command. */
  List<String> words(LocalNode node, Path warrants) {
    return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-XX:+DisableAttachMechanism", "-XX:-UsePerfData",
        "-XX:-HeapDumpOnOutOfMemoryError", "-XX:+UseSerialGC", "-Xmx128m", "-Xss512k",
        "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-XX:ErrorFile=/dev/null",
        "-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager",
        (isTrained() ? "-XX:AOTCache=" : "-XX:AOTCacheOutput=") + cache, "-Dreseal.warrants=" + warrants,
        "-Dreseal.operator=" + node.name(), "-cp", classPath, MAIN);
  }

  private static String classPath(Path folder, Path repository) {
    var jar = folder.resolve("mortal.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var name : CLASSES) {
        var file = name + ".class";
        out.putNextEntry(new JarEntry(file));
        try (var in = Launch.class.getClassLoader().getResourceAsStream(file)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var target = repository.resolve("node/target");
    try (var built = Files.list(target); var libraries = Files.list(target.resolve("lib"))) {
      var jars = new StringBuilder(jar.toString());
      built.filter(file -> file.getFileName().toString().matches("node-.*[0-9T]\\.jar")).findFirst()
          .ifPresent(file -> jars.append(':').append(file));
      libraries.filter(file -> file.toString().endsWith(".jar")).sorted()
          .forEach(file -> jars.append(':').append(file));
      return jars.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("the node is not built", e);
    }
  }
}
