// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "./IEpochRegistry.sol";

/// @title The messages that identities sign (EIP-712) and the one that a new sharing signs.
/// @dev Domain: name "EpochRegistry", version "1", the chain and the registry. The separator is computed on each call, so
/// that a chain that forks off with another id accepts none of this one's signatures.
library EpochMessages {
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME = keccak256("EpochRegistry");
    bytes32 private constant VERSION = keccak256("1");
    bytes32 private constant TERMS = keccak256(
        "Terms(uint64 epoch,uint64 base,bytes32 baseRoot,bytes32 baseCommittee,bytes32 committee,uint16 n,uint16 threshold,uint8 kind,bytes32 keys,uint64 opensAt,uint64 expiresAt)"
    );
    bytes32 private constant BARRIER = keccak256("Barrier(bytes32 termsHash,uint32 attempt,uint64 validUntil)");
    bytes32 private constant READY = keccak256("Ready(bytes32 termsHash,uint32 attempt,bytes32 root,bytes32 keys)");
    bytes32 private constant ACTIVE = keccak256("Active(bytes32 termsHash,bytes32 root)");
    bytes32 private constant OPENED = keccak256("Opened(bytes32 termsHash,bytes32 baseRoot,uint64 validUntil)");
    bytes32 private constant MIGRATE = keccak256("Migrate(address successor,uint64 epoch)");
    string private constant EPOCH_TAG = "reseal/v1/epoch";

    /// @notice The domain separator of this contract on this chain.
    function domainSeparator() internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, NAME, VERSION, block.chainid, address(this)));
    }

    /// @notice The terms' digest is the termsHash that all other messages bind.
    function terms(IEpochRegistry.Terms memory value) internal view returns (bytes32) {
        return _digest(keccak256(abi.encode(TERMS, value)));
    }

    /// @notice "I am here, fresh, willing, and my current share opens."
    function barrier(bytes32 termsHash, uint32 attempt, uint64 validUntil) internal view returns (bytes32) {
        return _digest(keccak256(abi.encode(BARRIER, termsHash, attempt, validUntil)));
    }

    /// @notice "My share under this root is durable, and was in a quorum that signed."
    function ready(bytes32 termsHash, uint32 attempt, bytes32 root, bytes32 keys) internal view returns (bytes32) {
        return _digest(keccak256(abi.encode(READY, termsHash, attempt, root, keys)));
    }

    /// @notice "I unsealed my share afresh under the active epoch."
    function active(bytes32 termsHash, bytes32 root) internal view returns (bytes32) {
        return _digest(keccak256(abi.encode(ACTIVE, termsHash, root)));
    }

    /// @notice "I unsealed my share of the base epoch afresh; return to it."
    function opened(bytes32 termsHash, bytes32 baseRoot, uint64 validUntil) internal view returns (bytes32) {
        return _digest(keccak256(abi.encode(OPENED, termsHash, baseRoot, validUntil)));
    }

    /// @notice "The active epoch lives on in that registry."
    function migrate(address successor, uint64 epoch) internal view returns (bytes32) {
        return _digest(keccak256(abi.encode(MIGRATE, successor, epoch)));
    }

    /// @notice What the new sharing itself signs, per key: SHA-256 tagged as in BIP-340, bound to chain and registry by
    /// the termsHash.
    function sharingProof(bytes32 termsHash, uint32 attempt, bytes32 root) internal pure returns (bytes32) {
        bytes32 tag = sha256(bytes(EPOCH_TAG));
        return sha256(abi.encodePacked(tag, tag, abi.encode(termsHash, attempt, root)));
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(), structHash));
    }
}
