// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VM} from "./Vm.sol";

/// @dev A committee of a scene: identities in ascending order of address, each beside its private key.
struct Committee {
    uint256 threshold;
    address[] members;
    uint256[] keys;
}

/// @title Committees of a scene, and their signatures.
library Members {
    /// @dev The identities `first` to `first + n - 1`: equal numbers are equal people.
    function range(uint256 first, uint256 n, uint256 threshold) internal pure returns (Committee memory committee) {
        committee.threshold = threshold;
        committee.keys = new uint256[](n);
        committee.members = new address[](n);
        for (uint256 i = 0; i < n; i++) {
            _insert(committee, i, privateKey(first + i));
        }
    }

    function privateKey(uint256 person) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("identity", person)));
    }

    function hash(Committee memory committee) internal pure returns (bytes32) {
        return keccak256(abi.encode(committee.threshold, committee.members));
    }

    /// @dev Signatures of the first `count` members; the others are absent.
    function sign(Committee memory committee, bytes32 digest, uint256 count)
        internal
        pure
        returns (bytes[] memory signatures)
    {
        signatures = new bytes[](committee.members.length);
        for (uint256 i = 0; i < count; i++) {
            signatures[i] = signature(committee.keys[i], digest);
        }
    }

    function signAll(Committee memory committee, bytes32 digest) internal pure returns (bytes[] memory) {
        return sign(committee, digest, committee.members.length);
    }

    function signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _insert(Committee memory committee, uint256 filled, uint256 key) private pure {
        address member = VM.addr(key);
        uint256 i = filled;
        for (; i > 0 && committee.members[i - 1] > member; i--) {
            committee.members[i] = committee.members[i - 1];
            committee.keys[i] = committee.keys[i - 1];
        }
        committee.members[i] = member;
        committee.keys[i] = key;
    }
}
