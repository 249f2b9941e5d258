package io.reseal.core;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Published test vectors, in the folder that RESEAL_VECTORS names or else
 * beside the repository. Where there is none, the test that asks is skipped and
 * says so.
 */
public final class Vectors {

  private Vectors() {
  }

  /** A file of JSON. */
  public static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(file(name).toFile());
  }

  /** The lines of a CSV file without its heading, cut at commas. */
  public static List<String[]> csv(String name) throws IOException {
    return Files.readAllLines(file(name)).stream().skip(1).map(line -> line.split(",", -1)).toList();
  }

  /** A file, which exists. */
  public static Path file(String name) {
    var named = System.getenv("RESEAL_VECTORS");
    var folder = named != null
        ? Path.of(named)
        : Path.of(System.getProperty("reseal.root", "."), "../shared/vectors");
    var file = folder.resolve(name);
    var there = Files.exists(file);
    if (!there) {
      System.out
          .println("skipped: no vectors at " + file.toAbsolutePath().normalize() + "; set RESEAL_VECTORS");
    }
    assumeTrue(there, "no vectors at " + file);
    return file;
  }
}
