package io.reseal.node.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.node.api.Json;
import io.reseal.node.signing.Preimage;
import io.reseal.node.api.SignResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reseal sign}. */
@Command(name = "sign", description = {"Has the committee sign a message and prints the verified signature.",
    "Signed is the SHA-256 of the message, or with --tag its tagged hash as in BIP-340."}, footer = {
        "%nExample:", "  reseal sign --text \"hello\"",
        "  reseal sign --key 1 --tag TapSighash --hex 0x00..."})
final class SignCommand implements Callable<Integer> {

  @Mixin
  private Home home;
  @Spec
  private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Message message;

  @Option(names = "--key", paramLabel = "INDEX", defaultValue = "0", description = "Which key signs, as \"reseal status\" lists them; 0 unless given.")
  private int key;

  @Option(names = "--tag", paramLabel = "TEXT", description = "Tag of a BIP-340 tagged hash, such as TapSighash.")
  private Optional<String> tag;

  @Option(names = "--request-id", paramLabel = "HEX", description = "32 bytes: asking again under it gives the same answer, another message under it is refused.")
  private Optional<String> requestId;

  /** The message, one way or another. */
  static final class Message {

    @Option(names = "--hex", paramLabel = "HEX", description = "The message in hexadecimal digits, at most 64 KiB.")
    private String hex;
    @Option(names = "--text", paramLabel = "TEXT", description = "The message as text, taken as UTF-8.")
    private String text;
    @Option(names = "--file", paramLabel = "FILE", description = "A file with the message.")
    private Path file;

    Bytes bytes() {
      if (hex != null) {
        return parsed("--hex", "an even number of hexadecimal digits", hex, Bytes::ofHex);
      }
      if (text != null) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
      }
      try (var in = Files.newInputStream(file)) {
        return Bytes.of(in.readNBytes(Preimage.BYTES_MAX + 1));
      } catch (IOException e) {
        throw CommandFailed.failed("cannot read " + file, "name a readable file: " + e, e);
      }
    }
  }

  @Override
  public Integer call() {
    var body = new LinkedHashMap<String, Object>();
    body.put("keyIndex", key);
    body.put("preimage", preimage().bytes());
    tag.ifPresent(text -> body.put("tag", text));
    requestId.map(text -> parsed("--request-id", "64 hexadecimal digits", text, Bytes32::ofHex))
        .ifPresent(id -> body.put("requestId", id));
    var result = home.node().post("/v1/sign", body, new TypeReference<SignResult>() {
    });
    Answer.print(spec, home.json() ? Json.text(result) : Pages.signature(result));
    return Exit.OK;
  }

  /** Refused here already, where it is known which option is wrong. */
  private Preimage preimage() {
    try {
      return new Preimage(tag, message.bytes());
    } catch (IllegalArgumentException e) {
      throw CommandFailed.usage(e.getMessage(), "reseal sign --help");
    }
  }

  private static <T> T parsed(String option, String expected, String text, Function<String, T> form) {
    try {
      return form.apply(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailed.usage(option + ": expected " + expected, "reseal sign --help");
    }
  }
}
