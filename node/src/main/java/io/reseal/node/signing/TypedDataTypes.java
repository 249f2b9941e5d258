package io.reseal.node.signing;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Addresses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The struct types that typed data declares, checked: known or atomic types
 * only, no type within itself (EIP-712, "Definition of typed structured data").
 */
final class TypedDataTypes {

  /** Most types, and most members of one. */
  static final int TYPES_MAX = 64;
  private static final int ARRAYS_MAX = 4;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");
  private static final Pattern ARRAY = Pattern.compile("(.+)\\[(\\d{0,4})]");
  private static final Pattern ATOMIC = Pattern
      .compile("bool|address|string|bytes|bytes([1-9]|[12]\\d|3[0-2])|u?int(\\d{1,3})");
  /** What looks atomic and is not must not be a struct's name either. */
  private static final Pattern RESERVED = Pattern.compile("bool|address|string|bytes\\d*|u?int\\d*");
  private static final Map<String, String> DOMAIN = new LinkedHashMap<>();

  static {
    DOMAIN.put("name", "string");
    DOMAIN.put("version", "string");
    DOMAIN.put("chainId", "uint256");
    DOMAIN.put("verifyingContract", "address");
    DOMAIN.put("salt", "bytes32");
  }

  /** A member of a struct. */
  record Member(String name, String type) {
  }

  /**
   * An array type taken apart.
   *
   * @param length
   *          empty for any
   */
  record Array(String element, Optional<Integer> length) {
  }

  private final Map<String, List<Member>> structs = new HashMap<>();
  private final Map<String, Bytes32> hashes = new HashMap<>();

  private TypedDataTypes() {
  }

  static TypedDataTypes of(JsonNode node) {
    if (node.size() > TYPES_MAX) {
      throw new IllegalArgumentException("typed data declares at most " + TYPES_MAX + " types");
    }
    var types = new TypedDataTypes();
    node.properties()
        .forEach(entry -> types.structs.put(structName(entry.getKey()), members(entry.getValue())));
    types.structs.values().forEach(members -> members.forEach(member -> types.check(member.type())));
    types.structs.keySet().forEach(name -> types.refuseCycles(name, new HashSet<>(), new HashSet<>()));
    return types;
  }

  private static String structName(String name) {
    if (!NAME.matcher(name).matches() || RESERVED.matcher(name).matches()) {
      throw new IllegalArgumentException("a type's name is 1 to 64 letters, digits, _ and $, and not atomic");
    }
    return name;
  }

  private static List<Member> members(JsonNode list) {
    if (!list.isArray() || list.size() > TYPES_MAX) {
      throw new IllegalArgumentException("a type is a list of at most " + TYPES_MAX + " members");
    }
    var members = new ArrayList<Member>();
    var names = new HashSet<String>();
    for (var member : list) {
      var name = member.path("name").textValue();
      var type = member.path("type").textValue();
      if (!member.isObject() || member.size() != 2 || name == null || type == null
          || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("a member is an object of a name and a type");
      }
      if (!names.add(name)) {
        throw new IllegalArgumentException("a type has its member " + name + " twice");
      }
      members.add(new Member(name, type));
    }
    return List.copyOf(members);
  }

  /** The domain's members are the known ones, in their order (EIP-712). */
  static void checkDomain(List<Member> members) {
    var known = new ArrayList<>(DOMAIN.keySet());
    var at = -1;
    for (var member : members) {
      if (!member.type().equals(DOMAIN.get(member.name())) || known.indexOf(member.name()) <= at) {
        throw new IllegalArgumentException("EIP712Domain has members out of " + DOMAIN + ", in this order");
      }
      at = known.indexOf(member.name());
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException("EIP712Domain has a member at least");
    }
  }

  /** Members of a struct. */
  List<Member> members(String struct) {
    return Optional.ofNullable(structs.get(struct))
        .orElseThrow(() -> new IllegalArgumentException("a type is used and not declared"));
  }

  boolean isStruct(String type) {
    return structs.containsKey(type);
  }

  static Optional<Array> array(String type) {
    var form = ARRAY.matcher(type);
    return form.matches()
        ? Optional.of(new Array(form.group(1),
            form.group(2).isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(form.group(2)))))
        : Optional.empty();
  }

  /**
   * The hash of {@code Mail(Person from,...)Person(...)}: itself, then others by
   * name. Computed once, as a list may hold thousands of one struct.
   */
  Bytes32 hash(String struct) {
    return hashes.computeIfAbsent(struct, _ -> {
      var others = new TreeSet<String>();
      gather(struct, others);
      others.remove(struct);
      var text = new StringBuilder(signature(struct));
      others.forEach(other -> text.append(signature(other)));
      return Addresses.keccak(text.toString().getBytes(StandardCharsets.US_ASCII));
    });
  }

  private String signature(String struct) {
    return struct + "(" + String.join(",",
        members(struct).stream().map(member -> member.type() + " " + member.name()).toList()) + ")";
  }

  private void gather(String struct, Set<String> found) {
    if (found.add(struct)) {
      members(struct).stream().map(member -> innermost(member.type())).filter(this::isStruct)
          .forEach(inner -> gather(inner, found));
    }
  }

  private void check(String type) {
    var element = type;
    for (var arrays = 0; array(element).isPresent(); arrays++) {
      if (arrays == ARRAYS_MAX) {
        throw new IllegalArgumentException("arrays are nested deeper than " + ARRAYS_MAX);
      }
      element = array(element).orElseThrow().element();
    }
    var atomic = ATOMIC.matcher(element);
    var isAtomic = atomic.matches() && (atomic.group(2) == null || isWidth(atomic.group(2)));
    if (!isAtomic && !isStruct(element)) {
      throw new IllegalArgumentException("a member's type is neither atomic nor declared");
    }
  }

  private static boolean isWidth(String bits) {
    var width = Integer.parseInt(bits);
    return !bits.startsWith("0") && width % 8 == 0 && width <= 256;
  }

  private static String innermost(String type) {
    var element = type;
    while (array(element).isPresent()) {
      element = array(element).orElseThrow().element();
    }
    return element;
  }

  private void refuseCycles(String struct, Set<String> above, Set<String> done) {
    if (done.contains(struct)) {
      return;
    }
    if (!above.add(struct)) {
      throw new IllegalArgumentException("the type " + struct + " holds itself");
    }
    for (var member : members(struct)) {
      if (isStruct(innermost(member.type()))) {
        refuseCycles(innermost(member.type()), above, done);
      }
    }
    above.remove(struct);
    done.add(struct);
  }
}
