package io.reseal.node.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.core.party.Epoch;
import io.reseal.node.api.Json;
import io.reseal.node.chain.Anvil;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.store.Tombstone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Node stores and token folders as files on a disk: copied, and read while no
 * node runs on them.
 */
final class Stores {

  private static final int COPY_TRIES = 5;

  private Stores() {
  }

  /**
   * Copies a store while its node may be writing, until the copy is whole: the
   * file first, then what was appended to it.
   */
  static void copy(Path store, Path to) throws IOException {
    privateFolder(to.getParent());
    privateFolder(to);
    for (var left = COPY_TRIES; left > 0; left--) {
      for (var name : List.of("store.db", "store.db-wal")) {
        Files.deleteIfExists(to.resolve(name));
        if (Files.exists(store.resolve(name))) {
          Files.copy(store.resolve(name), to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      Files.deleteIfExists(to.resolve("store.db-shm"));
      try (var copy = Store.open(to)) {
        if (copy.transaction(tx -> tx.epochs().active()).isPresent()) {
          return;
        }
      } catch (StoreException e) {
        if (left == 1) {
          throw e;
        }
      }
    }
    throw new Trouble("no whole copy of " + store);
  }

  /** The epochs that were not void, of a store that no node uses. */
  static Map<Epoch, EpochRecord> epochs(Path store) {
    return read(store,
        open -> open.transaction(tx -> tx.epochs().all()).stream()
            .filter(record -> record.status() != EpochRecord.Status.VOID)
            .collect(Collectors.toMap(EpochRecord::epoch, Function.identity(), (a, _) -> a, TreeMap::new)));
  }

  /** The receipts in a store that no node uses. */
  static List<Tombstone> tombstones(Path store) {
    return read(store, open -> open.transaction(tx -> tx.tombstones().all()));
  }

  private static <R> R read(Path store, Function<Store, R> question) {
    try (var open = Store.open(store)) {
      return question.apply(open);
    }
  }

  /**
   * Lets a {@link Thief} try, in a process whose SoftHSM sees all these
   * operators' tokens as they are now.
   */
  static Thief.Loot theft(LocalCommittee committee, Path folder, Path copies, List<String> before,
      List<String> now) throws IOException, InterruptedException {
    var tokens = folder.resolve("stolen-tokens");
    privateFolder(tokens);
    for (var name : java.util.stream.Stream.concat(before.stream(), now.stream()).distinct().toList()) {
      copyTree(folder.resolve("nodes").resolve(name).resolve("tokens"), tokens);
    }
    var configuration = Files.writeString(folder.resolve("stolen.conf"),
        "directories.tokendir = %s%nobjectstore.backend = file%nlog.level = ERROR%nslots.removable = false%n"
            .formatted(tokens));
    var command = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED", "-XX:-UsePerfData", "-Xmx128m", "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), Thief.class.getName(), copies.toString(),
        folder.resolve("nodes").toString(), LocalCommittee.softHsm().toString(),
        Long.toString(Anvil.CHAIN_ID), committee.chain().registry().hex(), String.join(",", before),
        String.join(",", now));
    command.environment().put("SOFTHSM2_CONF", configuration.toString());
    var errors = folder.resolve("logs/thief.log");
    command.redirectError(ProcessBuilder.Redirect.to(errors.toFile()));
    var thief = committee.children().start(command);
    try (var out = thief.getInputStream()) {
      var text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (thief.waitFor() != 0) {
        throw new Trouble("the thief ended with " + thief.exitValue() + ": " + Files.readString(errors));
      }
      return Json.read(text, new TypeReference<>() {
      });
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      files.filter(file -> !file.equals(from)).forEach(file -> {
        try {
          Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  private static void privateFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectory(folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }
}
