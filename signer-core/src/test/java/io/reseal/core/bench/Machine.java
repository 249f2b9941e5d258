package io.reseal.core.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a figure was measured on, in words. */
final class Machine {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Machine() {
  }

  /** Processor, Java and how busy the machine is now. */
  static String description() {
    var load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return String.format(Locale.ROOT, "%s, %d cores; %s %s; load %.1f", processor(),
        Runtime.getRuntime().availableProcessors(), System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"), load);
  }

  private static String processor() {
    try (var lines = Files.lines(PROCESSORS)) {
      return lines.filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
          .orElseGet(Machine::architecture);
    } catch (IOException e) {
      return architecture(); // no Linux: the name of the architecture has to do
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch");
  }
}
