package io.reseal.node.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands called in this process, with what they print. */
final class CommandLines {

  private static final RunningNode.Start NONE = config -> {
    throw new IllegalStateException("this test starts no node");
  };

  /** What a command did. */
  record Done(int code, String out, String err) {
  }

  private CommandLines() {
  }

  /** As a person in that home folder types it. */
  static Done in(Path home, String... words) {
    return in(home, NONE, false, words);
  }

  static Done in(Path home, RunningNode.Start start, boolean debug, String... words) {
    var arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--home", home.toString()));
    return call(start, debug, arguments.toArray(String[]::new));
  }

  static Done call(RunningNode.Start start, boolean debug, String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = Main.commandLine(start, debug).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    var code = line.execute(words);
    return new Done(code, out.toString(), err.toString());
  }

  static Done call(String... words) {
    return call(NONE, false, words);
  }
}
