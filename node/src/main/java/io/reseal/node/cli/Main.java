package io.reseal.node.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;

/** The program: one command per call, its answer on standard output. */
public final class Main {

  /** Set to anything: failures come with their stack traces. */
  static final String DEBUG = "RESEAL_DEBUG";

  private Main() {
  }

  /** Runs one command; the exit codes stand in its help. */
  public static void main(String[] arguments) {
    System.exit(commandLine(Node::start, System.getenv(DEBUG) != null).execute(arguments));
  }

  /**
   * The commands.
   *
   * @param start
   *          what {@code run} starts
   * @param debug
   *          whether failures show where they came from
   */
  static CommandLine commandLine(RunningNode.Start start, boolean debug) {
    var usual = CommandLine.defaultFactory();
    var factory = new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        return type == RunCommand.class ? type.cast(new RunCommand(start)) : usual.create(type);
      }
    };
    var line = new CommandLine(new Reseal(), factory);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, command, _) -> report(failure, command.getErr(), debug));
    line.setParameterExceptionHandler((wrong, _) -> usage(wrong));
    return line;
  }

  private static int report(Exception failure, PrintWriter err, boolean debug) {
    var message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    err.println("reseal: " + Lines.printable(message));
    err.println("next:   " + Lines.printable(Advice.on(failure)));
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
    return failure instanceof CommandFailed known ? known.exitCode() : Exit.FAILED;
  }

  private static int usage(ParameterException wrong) {
    var command = wrong.getCommandLine();
    var err = command.getErr();
    err.println("reseal: " + Lines.printable(wrong.getMessage().replaceFirst("^Error: ", "")));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("next:   " + command.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return Exit.USAGE;
  }
}
