// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "./IEpochRegistry.sol";

/// @title Counting the identities that signed a digest.
library Signatures {
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;
    uint256 private constant LENGTH = 65;

    /// @notice How many of `members` signed. An absent signature is empty; a present one that is wrong is refused, and so
    /// never counted.
    /// @dev The list has no member twice (it was matched with a committee), so no identity counts twice. A high s is
    /// refused so that a signature has one encoding; another length, EIP-2098's too, for the same reason.
    function count(bytes32 digest, address[] calldata members, bytes[] calldata signatures)
        internal
        pure
        returns (uint256 got)
    {
        if (members.length != signatures.length) revert IEpochRegistry.WrongMembers();
        for (uint256 i = 0; i < members.length; i++) {
            if (signatures[i].length == 0) continue;
            if (!_isBy(members[i], digest, signatures[i])) revert IEpochRegistry.BadSignature(i);
            got++;
        }
    }

    /// @notice Refuses fewer than `need` signatures.
    function requireAtLeast(uint256 need, bytes32 digest, address[] calldata members, bytes[] calldata signatures)
        internal
        pure
        returns (uint256 got)
    {
        got = count(digest, members, signatures);
        if (got < need) revert IEpochRegistry.TooFewSignatures(got, need);
    }

    function _isBy(address member, bytes32 digest, bytes calldata signature) private pure returns (bool) {
        if (signature.length != LENGTH) return false;
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        if (uint256(s) > HALF_ORDER) return false;
        // ecrecover answers zero for nonsense: zero must never pass for a member.
        address signer = ecrecover(digest, uint8(signature[64]), r, s);
        return signer != address(0) && signer == member;
    }
}
