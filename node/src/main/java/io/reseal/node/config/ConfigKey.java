package io.reseal.node.config;

import java.util.Locale;
import java.util.Optional;

/** Every key there is. */
enum ConfigKey {
  CHAIN_ID("chain.chainId"), //
  ENDPOINTS("chain.endpoints", true), //
  QUORUM("chain.quorum"), //
  REGISTRY("chain.registry"), //
  REGISTRY_CODE_HASH("chain.registryCodeHash"), //
  REGISTRY_BLOCK("chain.registryBlock"), //
  POLL_EVERY("chain.pollEvery"), //
  TOKEN_MODULE("token.module"), //
  TOKEN_LABEL("token.label"), //
  TOKEN_SERIAL("token.serial"), //
  TOKEN_PIN_FILE("token.pinFile"), //
  TOKEN_PROFILE("token.profile"), //
  LISTEN("listen"), //
  ADVERTISE("advertise"), //
  BOOTSTRAP("bootstrap", true), //
  ADMIN_PORT("admin.port"), //
  KEYS("keys", true), //
  AUTO_APPROVE("policy.autoApprove", true), //
  SIGNING_RULE("policy.signing.rule"), //
  LIMIT_CHAINS("policy.signing.limits.chains", true), //
  LIMIT_CONTRACTS("policy.signing.limits.contracts", true), //
  LIMIT_SELECTORS("policy.signing.limits.selectors", true), //
  LIMIT_VALUE("policy.signing.limits.maxValue"), //
  LIMIT_VALUE_PER_DAY("policy.signing.limits.maxValuePerDay"), //
  LIMIT_FEE("policy.signing.limits.maxFee"), //
  LIMIT_RATE("policy.signing.limits.ratePerMinute"), //
  LIMIT_TYPED_DATA("policy.signing.limits.typedData", true), //
  LIMIT_MESSAGES("policy.signing.limits.messages"), //
  LIMIT_RAW_DATA("policy.signing.limits.rawData"), //
  WEB3_PORT("web3.port"), //
  WEB3_ENDPOINT("web3.endpoint"), //
  WEB3_TOKEN_FILE("web3.tokenFile"), //
  CONNECT_TIMEOUT("timeouts.connect"), //
  ROUND_TIMEOUT("timeouts.round"), //
  SETTLE_TIME("timeouts.settle"), //
  TURN_TIME("timeouts.turn"), //
  RETENTION("retention"), //
  METRICS("metrics");

  private final String path;
  private final boolean list;

  ConfigKey(String path) {
    this(path, false);
  }

  ConfigKey(String path, boolean list) {
    this.path = path;
    this.list = list;
  }

  /** Such as {@code chain.pollEvery}. */
  String path() {
    return path;
  }

  /** Whether it takes several values. */
  boolean isList() {
    return list;
  }

  /** Such as {@code RESEAL_CHAIN_POLL_EVERY}. */
  String variable() {
    return variable(path);
  }

  static String variable(String path) {
    return "RESEAL_" + path.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  static Optional<ConfigKey> of(String path) {
    for (var key : values()) {
      if (key.path.equals(path)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** Whether keys live below that path, such as {@code policy.signing}. */
  static boolean isSection(String path) {
    for (var key : values()) {
      if (key.path.startsWith(path + ".")) {
        return true;
      }
    }
    return false;
  }
}
