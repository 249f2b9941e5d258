// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {Vm, VM} from "./Vm.sol";

/// @title The joint keys of a scene: what a quorum of shares would sign, signed by the key itself.
library JointKeys {
    uint256 internal constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint8 internal constant ECDSA = 1;
    uint8 internal constant BIP340 = 2;

    function ecdsaKey(uint256 secret) internal returns (IEpochRegistry.Key memory) {
        Vm.Wallet memory point = VM.createWallet(secret);
        return IEpochRegistry.Key(ECDSA, bytes32(point.publicKeyX), bytes32(point.publicKeyY));
    }

    function bip340Key(uint256 secret) internal returns (IEpochRegistry.Key memory) {
        Vm.Wallet memory point = VM.createWallet(evenSecret(secret));
        return IEpochRegistry.Key(BIP340, bytes32(point.publicKeyX), bytes32(point.publicKeyY));
    }

    function signEcdsa(uint256 secret, bytes32 message) internal pure returns (IEpochRegistry.KeyProof memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(secret, message);
        return IEpochRegistry.KeyProof(r, s, bytes32(uint256(v - 27)));
    }

    /// @dev BIP-340, default signing, with a nonce that only a test may use.
    function signBip340(uint256 secret, bytes32 message) internal returns (IEpochRegistry.KeyProof memory) {
        uint256 d = evenSecret(secret);
        uint256 k = evenSecret(uint256(keccak256(abi.encode(d, message))) % ORDER);
        Vm.Wallet memory nonce = VM.createWallet(k);
        uint256 e = challenge(bytes32(nonce.publicKeyX), bytes32(VM.createWallet(d).publicKeyX), message);
        uint256 s = addmod(k, mulmod(e, d, ORDER), ORDER);
        return IEpochRegistry.KeyProof(bytes32(nonce.publicKeyX), bytes32(s), bytes32(nonce.publicKeyY));
    }

    function challenge(bytes32 r, bytes32 x, bytes32 message) internal pure returns (uint256) {
        bytes32 tag = sha256("BIP0340/challenge");
        return uint256(sha256(abi.encodePacked(tag, tag, r, x, message))) % ORDER;
    }

    /// @dev The secret or its negation, whichever has a point with even y.
    function evenSecret(uint256 secret) internal returns (uint256) {
        return VM.createWallet(secret).publicKeyY & 1 == 0 ? secret : ORDER - secret;
    }
}
