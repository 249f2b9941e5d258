package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.contract.EpochRegistry;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint64;

/** Calls to the registry as calldata: 0x and hexadecimal digits. */
final class RegistryCalls {

  private RegistryCalls() {
  }

  static String propose(Committee next, Optional<Committee> current) {
    return encode(EpochRegistry.FUNC_PROPOSE, addresses(next.members()),
        addresses(current.map(Committee::members).orElse(List.of())));
  }

  static String openAttempt(Epoch epoch, int attempt, long validUntil, MemberSignatures next,
      MemberSignatures current) {
    return encode(EpochRegistry.FUNC_OPENATTEMPT, uint64(epoch), new Uint32(attempt), uint64(validUntil),
        addresses(next.members()), signatures(next), addresses(current.members()), signatures(current));
  }

  static String abortAttempt(Epoch epoch, int attempt, Bytes32 reason, Committee next) {
    return encode(EpochRegistry.FUNC_ABORTATTEMPT, uint64(epoch), new Uint32(attempt), word(reason),
        addresses(next.members()));
  }

  static String commit(Epoch epoch, int attempt, Bytes32 root, List<ProvenKey> keys, MemberSignatures ready) {
    var registryKeys = keys.stream()
        .map(proven -> new EpochRegistry.Key(BigInteger.valueOf(proven.key().scheme().code()),
            proven.key().x().toArray(), proven.key().y().toArray()))
        .toList();
    var proofs = keys.stream().map(proven -> new EpochRegistry.KeyProof(proven.proof().r().toArray(),
        proven.proof().s().toArray(), proven.proof().ry().toArray())).toList();
    return encode(EpochRegistry.FUNC_COMMIT, uint64(epoch), new Uint32(attempt), word(root),
        new DynamicArray<>(EpochRegistry.Key.class, registryKeys),
        new DynamicArray<>(EpochRegistry.KeyProof.class, proofs), addresses(ready.members()),
        signatures(ready));
  }

  static String prove(Epoch epoch, MemberSignatures active) {
    return encode(EpochRegistry.FUNC_PROVE, uint64(epoch), addresses(active.members()), signatures(active));
  }

  static String rollBack(Epoch epoch, long validUntil, MemberSignatures opened) {
    return encode(EpochRegistry.FUNC_ROLLBACK, uint64(epoch), uint64(validUntil), addresses(opened.members()),
        signatures(opened));
  }

  static String recordDestroyed(Epoch epoch, Bytes32 receipt) {
    return encode(EpochRegistry.FUNC_RECORDDESTROYED, uint64(epoch), word(receipt));
  }

  static String migrate(Address successor, MemberSignatures members) {
    return encode(EpochRegistry.FUNC_MIGRATE, address(successor), addresses(members.members()),
        signatures(members));
  }

  private static String encode(String function, Type<?>... arguments) {
    return FunctionEncoder.encode(new Function(function, List.copyOf(Arrays.asList(arguments)), List.of()));
  }

  private static Uint64 uint64(Epoch epoch) {
    return uint64(epoch.number());
  }

  private static Uint64 uint64(long number) {
    return new Uint64(number);
  }

  private static org.web3j.abi.datatypes.generated.Bytes32 word(Bytes32 word) {
    return new org.web3j.abi.datatypes.generated.Bytes32(word.toArray());
  }

  private static org.web3j.abi.datatypes.Address address(Address address) {
    return new org.web3j.abi.datatypes.Address(address.hex());
  }

  private static DynamicArray<org.web3j.abi.datatypes.Address> addresses(List<Address> members) {
    return new DynamicArray<>(org.web3j.abi.datatypes.Address.class,
        members.stream().map(RegistryCalls::address).toList());
  }

  private static DynamicArray<DynamicBytes> signatures(MemberSignatures signatures) {
    return new DynamicArray<>(DynamicBytes.class,
        signatures.inOrder().stream().map(DynamicBytes::new).toList());
  }
}
