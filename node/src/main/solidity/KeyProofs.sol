// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "./IEpochRegistry.sol";

/// @title Verifying a joint key's signature on chain, with nothing but the ecrecover precompile.
/// @dev ecrecover(z, v, r, s) answers the address of Q = (s R - z G) / r, where R has x-coordinate r and the parity of v,
/// and wants r and s in [1, N). For ECDSA Q is the key. For BIP-340 we set R = P, the key, with r = P.x, z = -s P.x and
/// s = -e P.x: then Q = s G - e P, which a valid signature makes equal to its nonce point.
library KeyProofs {
    uint256 private constant FIELD = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F;
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;
    uint8 private constant ECDSA = 1;
    uint8 private constant BIP340 = 2;

    /// @notice Whether `key` is a point of secp256k1 in its one encoding and signed `message`.
    /// @dev Without the curve check a committee could register coordinates that merely hash to the address of a key.
    function verifies(IEpochRegistry.Key calldata key, IEpochRegistry.KeyProof calldata proof, bytes32 message)
        internal
        pure
        returns (bool)
    {
        if (!isOnCurve(uint256(key.x), uint256(key.y))) return false;
        if (key.scheme == ECDSA) return _verifiesEcdsa(key, proof, message);
        if (key.scheme == BIP340) return _verifiesBip340(key, proof, message);
        return false;
    }

    /// @notice Whether x and y are the coordinates, in their one encoding, of a point of secp256k1.
    function isOnCurve(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= FIELD || y >= FIELD) return false;
        return mulmod(y, y, FIELD) == addmod(mulmod(mulmod(x, x, FIELD), x, FIELD), 7, FIELD);
    }

    function _verifiesEcdsa(IEpochRegistry.Key calldata key, IEpochRegistry.KeyProof calldata proof, bytes32 message)
        private
        pure
        returns (bool)
    {
        uint256 parity = uint256(proof.ry);
        if (parity > 1 || uint256(proof.s) > HALF_ORDER) return false;
        return _isAddress(ecrecover(message, uint8(27 + parity), proof.r, proof.s), key.x, key.y);
    }

    /// @dev A key whose x is not below the group order (one in 2^128) cannot be proved this way, and is refused. An e of
    /// zero likewise; both fail inside ecrecover, which then answers zero.
    function _verifiesBip340(IEpochRegistry.Key calldata key, IEpochRegistry.KeyProof calldata proof, bytes32 message)
        private
        pure
        returns (bool)
    {
        uint256 s = uint256(proof.s);
        if (_isOdd(key.y) || _isOdd(proof.ry) || s >= ORDER) return false;
        uint256 x = uint256(key.x);
        uint256 e = _challenge(proof.r, key.x, message);
        address nonce = ecrecover(bytes32(_negatedProduct(s, x)), 27, key.x, bytes32(_negatedProduct(e, x)));
        return _isAddress(nonce, proof.r, proof.ry);
    }

    function _challenge(bytes32 r, bytes32 x, bytes32 message) private pure returns (uint256) {
        bytes32 tag = sha256("BIP0340/challenge");
        return uint256(sha256(abi.encodePacked(tag, tag, r, x, message))) % ORDER;
    }

    /// @dev -a b mod N, in [0, N), of an a in the same range.
    function _negatedProduct(uint256 a, uint256 b) private pure returns (uint256) {
        return mulmod(ORDER - a, b, ORDER);
    }

    function _isOdd(bytes32 value) private pure returns (bool) {
        return uint256(value) & 1 == 1;
    }

    /// @dev ecrecover answers zero for nonsense. No coordinates that hash to zero can be found, so zero never matches.
    function _isAddress(address recovered, bytes32 x, bytes32 y) private pure returns (bool) {
        return recovered == address(uint160(uint256(keccak256(abi.encode(x, y)))));
    }
}
