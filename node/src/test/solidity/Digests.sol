// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";

/// @title What identities sign, written a second time from the specification: the tests do not ask the code under test.
library Digests {
    function domain(address registry) internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("EpochRegistry"),
                keccak256("1"),
                block.chainid,
                registry
            )
        );
    }

    function barrier(IEpochRegistry registry, uint64 epoch, uint32 attempt, uint64 validUntil)
        internal
        view
        returns (bytes32)
    {
        bytes32 kind = keccak256("Barrier(bytes32 termsHash,uint32 attempt,uint64 validUntil)");
        return _digest(registry, abi.encode(kind, registry.termsHash(epoch), attempt, validUntil));
    }

    function ready(IEpochRegistry registry, uint64 epoch, uint32 attempt, bytes32 root, bytes32 keys)
        internal
        view
        returns (bytes32)
    {
        bytes32 kind = keccak256("Ready(bytes32 termsHash,uint32 attempt,bytes32 root,bytes32 keys)");
        return _digest(registry, abi.encode(kind, registry.termsHash(epoch), attempt, root, keys));
    }

    function active(IEpochRegistry registry, uint64 epoch, bytes32 root) internal view returns (bytes32) {
        bytes32 kind = keccak256("Active(bytes32 termsHash,bytes32 root)");
        return _digest(registry, abi.encode(kind, registry.termsHash(epoch), root));
    }

    function opened(IEpochRegistry registry, uint64 epoch, bytes32 baseRoot, uint64 validUntil)
        internal
        view
        returns (bytes32)
    {
        bytes32 kind = keccak256("Opened(bytes32 termsHash,bytes32 baseRoot,uint64 validUntil)");
        return _digest(registry, abi.encode(kind, registry.termsHash(epoch), baseRoot, validUntil));
    }

    function migrate(IEpochRegistry registry, address successor, uint64 epoch) internal view returns (bytes32) {
        bytes32 kind = keccak256("Migrate(address successor,uint64 epoch)");
        return _digest(registry, abi.encode(kind, successor, epoch));
    }

    function sharingProof(IEpochRegistry registry, uint64 epoch, uint32 attempt, bytes32 root)
        internal
        view
        returns (bytes32)
    {
        bytes32 tag = sha256("reseal/v1/epoch");
        return sha256(bytes.concat(tag, tag, registry.termsHash(epoch), bytes32(uint256(attempt)), root));
    }

    function _digest(IEpochRegistry registry, bytes memory encoded) private view returns (bytes32) {
        return keccak256(bytes.concat(hex"1901", domain(address(registry)), keccak256(encoded)));
    }
}
