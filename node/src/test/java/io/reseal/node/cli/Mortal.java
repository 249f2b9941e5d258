package io.reseal.node.cli;

import io.reseal.hsm.token.Token;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.chain.Submission;
import io.reseal.node.process.Warrants;
import io.reseal.node.store.Store;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;

/**
 * {@code reseal}, of which the node kills itself by SIGKILL where a warrant
 * says so: nothing of it goes on, as after {@code kill -9} by anybody else. The
 * system properties {@code reseal.warrants} and {@code reseal.operator} name
 * the folder of the warrants and the node.
 */
public final class Mortal implements Doors {

  private static final int SIGKILL = 9;

  private final Warrants warrants;
  private final String operator;

  private Mortal(Warrants warrants, String operator) {
    this.warrants = warrants;
    this.operator = operator;
  }

  /** As {@link Main#main}. */
  public static void main(String[] arguments) {
    var mortal = new Mortal(new Warrants(Path.of(System.getProperty("reseal.warrants"))),
        System.getProperty("reseal.operator"));
    System.exit(Main.commandLine(config -> Node.start(config, mortal), System.getenv(Main.DEBUG) != null)
        .execute(arguments));
  }

  @Override
  public Token token(Token token) {
    return watched(Token.class, token, "token.");
  }

  @Override
  public RegistryTransactions registry(RegistryTransactions registry) {
    return watched(RegistryTransactions.class, registry, "account.");
  }

  @Override
  public Store store(Path folder) {
    return Store.open(folder, new Store.Watch() {

      @Override
      public void begins() {
        pass(true, "store");
      }

      @Override
      public void ends(boolean isSynced) {
        pass(false, "store");
      }
    });
  }

  private <T> T watched(Class<T> type, T door, String prefix) {
    return type
        .cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (_, method, arguments) -> {
          pass(true, prefix + method.getName());
          try {
            var result = method.invoke(door, arguments);
            if (!(result instanceof Submission submission) || submission instanceof Submission.Sent) {
              pass(false, prefix + method.getName());
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        }));
  }

  private void pass(boolean isBefore, String effect) {
    for (var where : warrants.against(operator)) {
      if (where.isHere(isBefore, effect) && warrants.claim(where, operator)) {
        die();
      }
    }
  }

  @SuppressWarnings("restricted") // a process can only kill itself so by the system's own call
  private static void die() {
    var linker = Linker.nativeLinker();
    var kill = linker.downcallHandle(linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      var _ = (int) kill.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
      throw new AssertionError("this process lives on after SIGKILL");
    } catch (Throwable e) {
      throw new IllegalStateException("kill could not be called", e);
    }
  }
}
