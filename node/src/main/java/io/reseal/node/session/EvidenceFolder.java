package io.reseal.node.session;

import io.reseal.core.protocol.Outcome;
import io.reseal.hsm.identity.ChainBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The folder in which a node keeps evidence for people: one file for each
 * fault, readable by its owner alone. It is bounded, and full it keeps what
 * came first: a cheat must not wash out proof by more cheating.
 */
public final class EvidenceFolder {

  /** Most files. */
  static final int FILES_MAX = 256;

  private static final Logger LOG = LogManager.getLogger(EvidenceFolder.class);

  private final Path folder;

  public EvidenceFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Keeps one. A disk that fails costs the evidence and not the node's run.
   *
   * @return the file, also when it was there before
   */
  public Optional<Path> keep(Evidence evidence) {
    var bytes = EvidenceFormat.encode(evidence);
    var file = folder.resolve("epoch-" + evidence.about().epoch() + "-attempt-" + evidence.about().attempt()
        + "-" + evidence.accused() + "-" + hash(bytes) + ".json");
    try {
      if (Files.exists(file)) {
        return Optional.of(file);
      }
      WholeFile.folder(folder);
      if (bytes.length > EvidenceFormat.BYTES_MAX || files().size() >= FILES_MAX) {
        LOG.warn(
            "evidence against {} is not kept: it has {} bytes, and {} holds {} files of at most {}; move some",
            evidence.accused(), bytes.length, folder, files().size(), FILES_MAX);
        return Optional.empty();
      }
      WholeFile.write(file, bytes);
      return Optional.of(file);
    } catch (IOException e) {
      LOG.warn("evidence against {} could not be kept in {}: {}", evidence.accused(), folder, e.getMessage());
      return Optional.empty();
    }
  }

  /** Keeps what proves a cheat in a run, whether it came to its end or not. */
  void keep(ChainBinding chain, EvidenceCase about, CertifiedRoster roster, Outcome<?> outcome) {
    var faults = switch (outcome) {
      case Outcome.Finished<?>(var _, var excluded) -> excluded;
      case Outcome.Aborted<?>(var all) -> all;
    };
    faults.stream().map(fault -> Evidence.of(chain, about, roster, fault)).flatMap(Optional::stream)
        .forEach(found -> keep(found).ifPresent(
            file -> LOG.warn("{} cheated in {}: evidence in {}", found.accused(), about.words(), file)));
  }

  /** What is kept, by name. */
  public List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK knows SHA-256", e);
    }
  }
}
