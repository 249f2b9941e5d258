package io.reseal.node.session;

import io.reseal.core.protocol.Malformed;
import io.reseal.node.store.Store;
import io.reseal.node.store.Tombstone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The folder in which a node hands its receipts of destroyed shares to people:
 * one file for each that the store has, made again when it is missing. The
 * store's row is what lasts; a disk that takes no file costs nothing but the
 * file.
 */
public final class ReceiptFolder {

  private static final Logger LOG = LogManager.getLogger(ReceiptFolder.class);

  private final Path folder;
  private final Store store;
  private long completeAt = -1;

  public ReceiptFolder(Path folder, Store store) {
    this.folder = folder;
    this.store = store;
  }

  /** Writes what is missing; asked again and again. */
  public void complete() {
    var changes = store.changes();
    if (changes == completeAt) {
      return;
    }
    try {
      for (var tombstone : store.transaction(tx -> tx.tombstones().all())) {
        var file = folder.resolve(name(tombstone));
        if (!Files.exists(file)) {
          WholeFile.folder(folder);
          WholeFile.write(file, new Receipt(Custody.decoded(tombstone.receipt())).encode());
        }
      }
      completeAt = changes;
    } catch (IOException e) {
      LOG.warn("receipts cannot be written to {}: {}", folder, e.getMessage());
    }
  }

  private static String name(Tombstone tombstone) {
    return "epoch-%s-attempt-%d-key-%s.json".formatted(tombstone.epoch(), tombstone.attempt(),
        tombstone.keyId().value().hex().substring(0, 8));
  }

  /** What is there, by name. */
  public static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  /**
   * Reads one, wherever it comes from; no more than a receipt may have.
   *
   * @throws Malformed
   *           when it is no receipt
   * @throws IOException
   *           when it cannot be read
   */
  public static Receipt read(Path file) throws IOException, Malformed {
    try (var in = Files.newInputStream(file)) {
      return Receipt.decode(in.readNBytes(Receipt.BYTES_MAX + 1));
    }
  }
}
