package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Committee;
import java.util.List;
import java.util.Map;

/**
 * One committee and what its members signed, as the registry takes it: a list
 * of members and a list of signatures beside it, empty where one is absent.
 *
 * @param members
 *          the whole committee, ascending; empty before the first epoch
 * @param signatures
 *          65 bytes each, by member
 */
public record MemberSignatures(List<Address> members, Map<Address, Bytes> signatures) {

  /** Before the first epoch there is no current committee. */
  public static final MemberSignatures NOBODY = new MemberSignatures(List.of(), Map.of());

  public MemberSignatures {
    members = List.copyOf(members);
    signatures = Map.copyOf(signatures);
    for (var signature : signatures.entrySet()) {
      if (!members.contains(signature.getKey())) {
        throw new IllegalArgumentException(signature.getKey() + " signed and is no member");
      }
      if (signature.getValue().size() != IdentitySignatures.SIZE) {
        throw new IllegalArgumentException(
            "a signature has " + IdentitySignatures.SIZE + " bytes, not " + signature.getValue().size());
      }
    }
  }

  /** Of a committee. */
  public static MemberSignatures of(Committee committee, Map<Address, Bytes> signatures) {
    return new MemberSignatures(committee.members(), signatures);
  }

  /** The signatures in the members' order, empty where absent. */
  List<byte[]> inOrder() {
    return members.stream().map(member -> signatures.getOrDefault(member, Bytes.EMPTY).toArray()).toList();
  }
}
