package io.reseal.node.config;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.node.config.Settings.Setting;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns settings into the records, gathering every problem before it refuses.
 */
final class ConfigReader {

  private static final int LIST_MAX = 64;
  private static final int ENDPOINTS_MAX = 16;
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private static final Pattern TYPED_DATA = Pattern
      .compile("(\\d{1,19}):(0x[0-9a-fA-F]{40}):([A-Za-z_$][A-Za-z0-9_$]{0,63})");
  private static final String ANY = "any";
  private static final String CREATION = "creation";
  private static final List<ConfigKey> LIMITS = Arrays.stream(ConfigKey.values())
      .filter(key -> key.path().startsWith("policy.signing.limits.")).toList();

  private final Path home;
  private final Settings settings;

  ConfigReader(Path home, Settings settings) {
    this.home = home;
    this.settings = settings;
  }

  NodeConfig config() {
    var chainId = one(ConfigKey.CHAIN_ID, number(1, Long.MAX_VALUE));
    var endpoints = list(ConfigKey.ENDPOINTS, ConfigReader::endpoint);
    requireSome(ConfigKey.ENDPOINTS, endpoints);
    requireDistinct(ConfigKey.ENDPOINTS, endpoints);
    requireAtMost(ConfigKey.ENDPOINTS, endpoints, ENDPOINTS_MAX);
    var most = endpoints.orElse(List.of()).size();
    var quorum = optional(ConfigKey.QUORUM, number(most / 2 + 1, Math.max(most, 1)), (long) most / 2 + 1);
    var registry = one(ConfigKey.REGISTRY, ConfigReader::address);
    var codeHash = optional(ConfigKey.REGISTRY_CODE_HASH, text -> Optional.of(hash(text)),
        Optional.<Bytes32>empty());
    var registryBlock = optional(ConfigKey.REGISTRY_BLOCK, number(0, Long.MAX_VALUE), 0L);
    var pollEvery = duration(ConfigKey.POLL_EVERY, "1s", "100ms", "10m");

    var module = one(ConfigKey.TOKEN_MODULE, this::path);
    var label = one(ConfigKey.TOKEN_LABEL, ConfigReader::tokenText);
    var serial = optional(ConfigKey.TOKEN_SERIAL, text -> Optional.of(tokenText(text)),
        Optional.<String>empty());
    var pinFile = optional(ConfigKey.TOKEN_PIN_FILE, this::path, home.resolve("user.pin"));
    var profile = one(ConfigKey.TOKEN_PROFILE, text -> constant(TokenProfile.class, text));

    var listen = one(ConfigKey.LISTEN, HostPort::of);
    var advertise = advertised(listen);
    var bootstrap = optionalList(ConfigKey.BOOTSTRAP, ConfigReader::record, List.of());
    var adminPort = optional(ConfigKey.ADMIN_PORT, number(0, 65535), 0L);
    var keys = list(ConfigKey.KEYS, text -> constant(Scheme.class, text));
    requireSome(ConfigKey.KEYS, keys);
    var autoApprove = optionalList(ConfigKey.AUTO_APPROVE, ConfigReader::approvable,
        List.of(ChangeKind.REFRESH, ChangeKind.LEAVERS));
    var signing = optional(ConfigKey.SIGNING_RULE, ConfigReader::signingRule, SigningRule.OWN_OPERATOR);
    var limits = limits();
    if (signing.filter(SigningRule.WITHIN_LIMITS::equals).isPresent()
        && limits.filter(Optional::isEmpty).isPresent()) {
      settings.problem(ConfigKey.SIGNING_RULE.path(), source(ConfigKey.SIGNING_RULE),
          "within-limits takes limits: expected policy.signing.limits");
    }
    var web3 = web3(endpoints);
    var connect = duration(ConfigKey.CONNECT_TIMEOUT, "5s", "100ms", "5m");
    var round = duration(ConfigKey.ROUND_TIMEOUT, "10s", "100ms", "1h");
    var settle = duration(ConfigKey.SETTLE_TIME, "10s", "0s", "1h");
    var turn = duration(ConfigKey.TURN_TIME, "3m", "1s", "1h");
    var retention = duration(ConfigKey.RETENTION, "24h", "0s", "365d");
    var metrics = optional(ConfigKey.METRICS, ConfigReader::yesOrNo, true);

    if (!settings.problems().isEmpty()) {
      throw new ConfigException(settings.problems());
    }
    return new NodeConfig(home,
        new NodeConfig.Chain(chainId.orElseThrow(), endpoints.orElseThrow(),
            Math.toIntExact(quorum.orElseThrow()), registry.orElseThrow(), codeHash.orElseThrow(),
            registryBlock.orElseThrow(), pollEvery.orElseThrow()),
        new NodeConfig.Token(module.orElseThrow(), label.orElseThrow(), serial.orElseThrow(),
            pinFile.orElseThrow(), profile.orElseThrow()),
        listen.orElseThrow(), advertise.orElseThrow(), bootstrap.orElseThrow(),
        new NodeConfig.Admin(Math.toIntExact(adminPort.orElseThrow())), web3.orElseThrow(),
        keys.orElseThrow(),
        new NodeConfig.Policy(new LinkedHashSet<>(autoApprove.orElseThrow()), signing.orElseThrow(),
            limits.orElseThrow()),
        new NodeConfig.Timeouts(connect.orElseThrow(), round.orElseThrow(), settle.orElseThrow(),
            turn.orElseThrow()),
        retention.orElseThrow(), metrics.orElseThrow());
  }

  /** None unless one of them is set; a limit left out admits nothing. */
  private Optional<Optional<SigningLimits>> limits() {
    var chains = optionalList(ConfigKey.LIMIT_CHAINS, number(1, Long.MAX_VALUE), List.of());
    var contracts = optionalList(ConfigKey.LIMIT_CONTRACTS, ConfigReader::recipient, List.of());
    var selectors = optionalList(ConfigKey.LIMIT_SELECTORS, ConfigReader::selector, List.of());
    var value = optional(ConfigKey.LIMIT_VALUE, ConfigReader::wei, BigInteger.ZERO);
    var perDay = optional(ConfigKey.LIMIT_VALUE_PER_DAY, ConfigReader::wei, BigInteger.ZERO);
    var fee = optional(ConfigKey.LIMIT_FEE, ConfigReader::wei, BigInteger.ZERO);
    var rate = optional(ConfigKey.LIMIT_RATE, number(1, 10_000), 10L);
    var typedData = optionalList(ConfigKey.LIMIT_TYPED_DATA, ConfigReader::typedData, List.of());
    var messages = optional(ConfigKey.LIMIT_MESSAGES, ConfigReader::yesOrNo, false);
    var rawData = optional(ConfigKey.LIMIT_RAW_DATA, ConfigReader::yesOrNo, false);
    if (LIMITS.stream().noneMatch(key -> settings.of(key).isPresent())) {
      return Optional.of(Optional.empty());
    }
    if (Stream.of(chains, contracts, selectors, value, perDay, fee, rate, typedData, messages, rawData)
        .anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    var recipients = contracts.get();
    return Optional.of(Optional.of(new SigningLimits(new LinkedHashSet<>(chains.get()),
        recipients.stream().flatMap(each -> each.address().stream()).collect(Collectors.toSet()),
        recipients.stream().anyMatch(each -> each.word().equals(ANY)),
        recipients.stream().anyMatch(each -> each.word().equals(CREATION)),
        selectors.get().stream().flatMap(Optional::stream).collect(Collectors.toSet()),
        selectors.get().stream().anyMatch(Optional::isEmpty), value.get(), perDay.get(), fee.get(),
        Math.toIntExact(rate.get()), new LinkedHashSet<>(typedData.get()), messages.get(), rawData.get())));
  }

  private Optional<Optional<NodeConfig.Web3>> web3(Optional<List<URI>> endpoints) {
    var port = optional(ConfigKey.WEB3_PORT, text -> Optional.of(number(0, 65535).apply(text)),
        Optional.<Long>empty());
    var endpoint = optional(ConfigKey.WEB3_ENDPOINT, text -> Optional.of(endpoint(text)),
        Optional.<URI>empty());
    var tokenFile = optional(ConfigKey.WEB3_TOKEN_FILE, text -> Optional.of(path(text)),
        Optional.<Path>empty());
    if (port.isEmpty() || endpoint.isEmpty() || tokenFile.isEmpty()) {
      return Optional.empty();
    }
    if (port.get().isEmpty()) {
      if (endpoint.get().isPresent() || tokenFile.get().isPresent()) {
        missing(ConfigKey.WEB3_PORT);
      }
      return Optional.of(Optional.empty());
    }
    var first = endpoints.filter(list -> !list.isEmpty()).map(List::getFirst);
    var chosen = endpoint.get().or(() -> first);
    if (chosen.isEmpty()) {
      return Optional.empty(); // told where the chain's endpoints are read
    }
    return Optional.of(
        Optional.of(new NodeConfig.Web3(Math.toIntExact(port.get().get()), chosen.get(), tokenFile.get())));
  }

  // One key at a time. An empty result means that a problem was noted.

  private <T> Optional<T> one(ConfigKey key, Function<String, T> form) {
    var setting = settings.of(key);
    if (setting.isEmpty()) {
      missing(key);
      return Optional.empty();
    }
    return value(key.path(), setting.get(), setting.get().values().getFirst(), form);
  }

  private <T> Optional<T> optional(ConfigKey key, Function<String, T> form, T otherwise) {
    return settings.of(key).isPresent() ? one(key, form) : Optional.of(otherwise);
  }

  private <T> Optional<List<T>> list(ConfigKey key, Function<String, T> form) {
    var setting = settings.of(key);
    if (setting.isEmpty()) {
      missing(key);
      return Optional.empty();
    }
    var texts = setting.get().values();
    if (texts.size() > LIST_MAX) {
      settings.problem(key.path(), setting.get().source(),
          "has " + texts.size() + " values, more than " + LIST_MAX);
      return Optional.empty();
    }
    var values = new ArrayList<T>();
    for (var at = 0; at < texts.size(); at++) {
      value(key.path() + "[" + at + "]", setting.get(), texts.get(at), form).ifPresent(values::add);
    }
    return values.size() == texts.size() ? Optional.of(values) : Optional.empty();
  }

  private <T> Optional<List<T>> optionalList(ConfigKey key, Function<String, T> form, List<T> otherwise) {
    return settings.of(key).isPresent() ? list(key, form) : Optional.of(otherwise);
  }

  private <T> Optional<T> value(String path, Setting setting, String text, Function<String, T> form) {
    try {
      return Optional.of(form.apply(text));
    } catch (IllegalArgumentException e) {
      settings.problem(path, setting.source(), e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Duration> duration(ConfigKey key, String otherwise, String least, String most) {
    return optional(key, text -> {
      var duration = duration(text);
      if (duration.compareTo(duration(least)) < 0 || duration.compareTo(duration(most)) > 0) {
        throw new IllegalArgumentException("expected from " + least + " to " + most);
      }
      return duration;
    }, duration(otherwise));
  }

  private Optional<HostPort> advertised(Optional<HostPort> listen) {
    var given = settings.of(ConfigKey.ADVERTISE);
    var advertise = given.isPresent() ? one(ConfigKey.ADVERTISE, HostPort::of) : listen;
    advertise.filter(address -> address.isWildcard() || address.port() == 0)
        .ifPresent(address -> settings.problem(ConfigKey.ADVERTISE.path(),
            given.map(Setting::source).orElse("not set"), "peers cannot be told to go to " + address
                + "; expected the host and port they reach this node at"));
    return advertise;
  }

  private void requireSome(ConfigKey key, Optional<? extends List<?>> list) {
    if (list.isPresent() && list.get().isEmpty()) {
      settings.problem(key.path(), source(key), "expected at least one");
    }
  }

  private void requireAtMost(ConfigKey key, Optional<? extends List<?>> list, int most) {
    if (list.isPresent() && list.get().size() > most) {
      settings.problem(key.path(), source(key), "expected at most " + most);
    }
  }

  private void requireDistinct(ConfigKey key, Optional<? extends List<?>> list) {
    // One endpoint listed twice would be half of a quorum by itself.
    if (list.isPresent() && new HashSet<>(list.get()).size() < list.get().size()) {
      settings.problem(key.path(), source(key), "names one of them twice");
    }
  }

  private void missing(ConfigKey key) {
    settings.problem(key.path(), "not set", "expected here, as " + key.variable() + " or as a flag");
  }

  private String source(ConfigKey key) {
    return settings.of(key).map(Setting::source).orElse("not set");
  }

  // What each text must look like. What was found is not repeated: it might be a
  // secret put in the wrong place.

  private static Function<String, Long> number(long least, long most) {
    return text -> {
      try {
        var number = Long.parseLong(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below, in the same words.
      }
      throw new IllegalArgumentException("expected a whole number "
          + (most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most));
    };
  }

  private static Duration duration(String text) {
    var form = DURATION.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected a whole number and its unit: ms, s, m, h or d, such as 10s");
    }
    var count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static URI endpoint(String text) {
    try {
      var uri = new URI(text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null
          && uri.getUserInfo() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below, in the same words.
    }
    throw new IllegalArgumentException(
        "expected an http or https URL with a host and without user, password or fragment");
  }

  private static Address address(String text) {
    try {
      return Address.ofHex(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected 0x and 40 hexadecimal digits, not all zero", e);
    }
  }

  private static Bytes32 hash(String text) {
    try {
      return Bytes32.ofHex(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected 64 hexadecimal digits, with or without 0x", e);
    }
  }

  private Path path(String text) {
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("expected a path, from the home folder unless it starts with /");
    }
    return home.resolve(text).normalize();
  }

  private static String tokenText(String text) {
    if (text.isBlank() || text.length() > 32 || !text.chars().allMatch(c -> c > 0x1f && c < 0x7f)) {
      throw new IllegalArgumentException(
          "expected from 1 to 32 printable characters, as PKCS#11 knows no more");
    }
    return text;
  }

  private static String record(String text) {
    if (text.isBlank() || text.length() > 512 || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException(
          "expected an address record of from 1 to 512 characters without spaces");
    }
    return text;
  }

  private static ChangeKind approvable(String text) {
    var kind = constant(ChangeKind.class, text);
    if (kind == ChangeKind.EXCEPTIONAL) {
      throw new IllegalArgumentException("an exceptional change is approved by a person, always");
    }
    return kind;
  }

  private static SigningRule signingRule(String text) {
    for (var rule : SigningRule.values()) {
      if (rule.word().equals(text)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("expected " + String.join(", or ",
        Arrays.stream(SigningRule.values()).map(rule -> rule.word() + " (" + rule.meaning() + ")").toList()));
  }

  /**
   * An admitted recipient.
   *
   * @param word
   *          {@link #ANY} or {@link #CREATION}; empty beside an address
   */
  private record Recipient(Optional<Address> address, String word) {
  }

  private static Recipient recipient(String text) {
    return text.equals(ANY) || text.equals(CREATION)
        ? new Recipient(Optional.empty(), text)
        : new Recipient(Optional.of(address(text)), "");
  }

  /** Four bytes, none for a plain transfer, or empty for any. */
  private static Optional<Bytes> selector(String text) {
    if (text.equals(ANY)) {
      return Optional.empty();
    }
    if (text.equals("transfer")) {
      return Optional.of(Bytes.EMPTY);
    }
    if (!text.matches("0x[0-9a-fA-F]{8}")) {
      throw new IllegalArgumentException("expected 0x and 8 hexadecimal digits, transfer (no data), or any");
    }
    return Optional.of(Bytes.ofHex(text.substring(2)));
  }

  private static BigInteger wei(String text) {
    if (!text.matches("\\d{1,30}")) {
      throw new IllegalArgumentException("expected a whole number of wei, of at most 30 digits");
    }
    return new BigInteger(text);
  }

  private static SigningLimits.TypedDataRule typedData(String text) {
    var form = TYPED_DATA.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected chain id, contract and primary type, such as 1:0x2222222222222222222222222222222222222222:Permit");
    }
    return new SigningLimits.TypedDataRule(number(1, Long.MAX_VALUE).apply(form.group(1)),
        address(form.group(2)), form.group(3));
  }

  private static boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("expected one of " + String.join(", ",
        Arrays.stream(type.getEnumConstants()).map(c -> c.name().toLowerCase(Locale.ROOT)).toList()));
  }
}
