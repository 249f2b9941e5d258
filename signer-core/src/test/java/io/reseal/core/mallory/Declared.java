package io.reseal.core.mallory;

import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Exchange;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Round;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The messages of all protocols as the code declares them: whatever some round
 * in the compiled classes says that it expects, what is enclosed in it, and the
 * exchange.
 */
final class Declared {

  private Declared() {
  }

  /**
   * Every component of every record that a message can hold, the outside's too.
   */
  static Set<String> fields() {
    var fields = new TreeSet<String>();
    Stream.concat(messages().stream(), Stream.of(Envelope.class))
        .forEach(type -> collect(FieldType.of(type), fields));
    return fields;
  }

  /** Every record that is said in some protocol. */
  static Set<Class<?>> messages() {
    var messages = new LinkedHashSet<Class<?>>(List.of(Exchange.class));
    for (var type : compiled()) {
      if (Round.class.isAssignableFrom(type) && type != Round.class) {
        for (var method : type.getDeclaredMethods()) {
          if (method.getName().equals("expects") && !Modifier.isAbstract(method.getModifiers())
              && !method.isBridge()) {
            add(expected(method.getGenericReturnType()), messages);
          }
        }
      }
      enclosed(type).forEach(record -> add(record, messages));
    }
    return messages;
  }

  /**
   * The records that are named by the code that says what is enclosed: wherever
   * an {@link Enclosing} is made.
   */
  private static Set<Class<?>> enclosed(Class<?> type) {
    var named = new LinkedHashSet<Class<?>>();
    try (var in = type.getResourceAsStream(type.getName().replaceFirst(".*\\.", "") + ".class")) {
      for (var method : ClassFile.of().parse(in.readAllBytes()).methods()) {
        var code = method.code().map(CodeModel::elementList).orElse(List.of());
        if (code.stream().anyMatch(Declared::makesEnclosing)) {
          code.forEach(each -> {
            if (each instanceof ConstantInstruction constant
                && constant.constantValue() instanceof ClassDesc name) {
              named.add(load(name.packageName() + "." + name.displayName()));
            }
          });
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return named;
  }

  private static boolean makesEnclosing(CodeElement element) {
    return element instanceof NewObjectInstruction made
        && made.className().asSymbol().equals(Enclosing.class.describeConstable().orElseThrow());
  }

  /** {@code Class<Deal>} or {@code Class<? extends Opening>}. */
  private static Class<?> expected(Type returned) {
    var argument = ((ParameterizedType) returned).getActualTypeArguments()[0];
    return (Class<?>) (argument instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : argument);
  }

  private static void add(Class<?> type, Set<Class<?>> messages) {
    if (type.isRecord()) {
      messages.add(type);
    } else {
      Arrays.asList(type.getPermittedSubclasses()).forEach(each -> add(each, messages));
    }
  }

  private static void collect(FieldType type, Set<String> fields) {
    type.element().ifPresent(element -> collect(element, fields));
    if (type.isChoice()) {
      type.cases().forEach(each -> collect(FieldType.of(each), fields));
    } else if (type.raw().isRecord()) {
      for (var component : type.raw().getRecordComponents()) {
        fields.add(Anatomy.name(type.raw(), component.getName()));
        collect(FieldType.of(component), fields);
      }
    }
  }

  private static List<Class<?>> compiled() {
    try {
      var root = Path.of(ProtocolName.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (var files = Files.walk(root)) {
        return files.map(file -> root.relativize(file).toString()).filter(name -> name.endsWith(".class"))
            .filter(name -> !name.endsWith("-info.class"))
            .<Class<?>>map(name -> load(name.substring(0, name.length() - 6).replace('/', '.'))).toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the compiled classes cannot be listed", e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Declared.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
