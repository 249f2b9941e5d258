// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {KeyProofs} from "../../main/solidity/KeyProofs.sol";
import {JointKeys} from "./JointKeys.sol";
import {Vm, VM} from "./Vm.sol";

/// @title Signatures of joint keys, verified with ecrecover alone; BIP-340 against its own vectors.
contract KeyProofsTest {
    uint256 private constant FIELD = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F;
    bytes32 private constant MESSAGE = keccak256("message");
    uint256 private constant SECRET = uint256(keccak256("secret"));

    function verifies(IEpochRegistry.Key calldata key, IEpochRegistry.KeyProof calldata proof, bytes32 message)
        external
        pure
        returns (bool)
    {
        return KeyProofs.verifies(key, proof, message);
    }

    // ECDSA

    function testAnEcdsaSignatureVerifies(uint256 seed, bytes32 message) public {
        uint256 secret = scalar(seed);
        VM.assertTrue(this.verifies(JointKeys.ecdsaKey(secret), JointKeys.signEcdsa(secret, message), message));
    }

    function testAnEcdsaSignatureOfAnotherMessageDoesNot() public {
        IEpochRegistry.KeyProof memory proof = JointKeys.signEcdsa(SECRET, "another");
        VM.assertFalse(this.verifies(JointKeys.ecdsaKey(SECRET), proof, MESSAGE));
    }

    function testAnEcdsaSignatureByAnotherKeyDoesNot() public {
        IEpochRegistry.KeyProof memory proof = JointKeys.signEcdsa(SECRET + 1, MESSAGE);
        VM.assertFalse(this.verifies(JointKeys.ecdsaKey(SECRET), proof, MESSAGE));
    }

    function testAHighSIsRefused() public {
        IEpochRegistry.KeyProof memory proof = JointKeys.signEcdsa(SECRET, MESSAGE);
        proof.s = bytes32(JointKeys.ORDER - uint256(proof.s));
        proof.ry = bytes32(1 - uint256(proof.ry));
        VM.assertFalse(this.verifies(JointKeys.ecdsaKey(SECRET), proof, MESSAGE));
    }

    function testTheParityIsOneBit() public {
        IEpochRegistry.KeyProof memory proof = JointKeys.signEcdsa(SECRET, MESSAGE);
        // 27 + 256 + parity would be cut down to 27 + parity.
        proof.ry = bytes32(uint256(proof.ry) + 256);
        VM.assertFalse(this.verifies(JointKeys.ecdsaKey(SECRET), proof, MESSAGE));
    }

    function testTheOtherParityIsAnotherKey() public {
        IEpochRegistry.KeyProof memory proof = JointKeys.signEcdsa(SECRET, MESSAGE);
        proof.ry = bytes32(1 - uint256(proof.ry));
        VM.assertFalse(this.verifies(JointKeys.ecdsaKey(SECRET), proof, MESSAGE));
    }

    function testAnUnknownSchemeIsRefused() public {
        IEpochRegistry.Key memory key = JointKeys.ecdsaKey(SECRET);
        IEpochRegistry.KeyProof memory proof = JointKeys.signEcdsa(SECRET, MESSAGE);
        key.scheme = 0;
        VM.assertFalse(this.verifies(key, proof, MESSAGE));
        key.scheme = 3;
        VM.assertFalse(this.verifies(key, proof, MESSAGE));
    }

    // BIP-340

    function testABip340SignatureVerifies(uint256 seed, bytes32 message) public {
        uint256 secret = scalar(seed);
        VM.assertTrue(this.verifies(JointKeys.bip340Key(secret), JointKeys.signBip340(secret, message), message));
    }

    function testOneFlippedBitDoesNotVerify(uint256 seed, uint8 bit) public {
        IEpochRegistry.Key memory key = JointKeys.bip340Key(SECRET);
        IEpochRegistry.KeyProof memory proof = JointKeys.signBip340(SECRET, MESSAGE);
        bytes32 flip = bytes32(uint256(1) << bit);
        bytes32 message = MESSAGE;
        if (seed % 4 == 0) proof.r ^= flip;
        if (seed % 4 == 1) proof.s ^= flip;
        if (seed % 4 == 2) proof.ry ^= flip;
        if (seed % 4 == 3) message ^= flip;
        VM.assertFalse(this.verifies(key, proof, message));
    }

    function testAnOddKeyIsNoBip340Key() public {
        IEpochRegistry.Key memory key = JointKeys.bip340Key(SECRET);
        IEpochRegistry.KeyProof memory proof = JointKeys.signBip340(SECRET, MESSAGE);
        key.y = bytes32(FIELD - uint256(key.y));
        VM.assertFalse(this.verifies(key, proof, MESSAGE));
    }

    function testAnotherEvenYIsNoPoint() public {
        IEpochRegistry.Key memory key = JointKeys.bip340Key(SECRET);
        IEpochRegistry.KeyProof memory proof = JointKeys.signBip340(SECRET, MESSAGE);
        key.y = bytes32(uint256(key.y) ^ 2);
        VM.assertFalse(this.verifies(key, proof, MESSAGE));
    }

    function testAnOddNonceIsRefused() public {
        uint256 d = JointKeys.evenSecret(SECRET);
        IEpochRegistry.Key memory key = JointKeys.bip340Key(SECRET);
        uint256 k = JointKeys.ORDER - JointKeys.evenSecret(SECRET + 1);
        Vm.Wallet memory nonce = VM.createWallet(k);
        uint256 e = JointKeys.challenge(bytes32(nonce.publicKeyX), key.x, MESSAGE);
        uint256 s = addmod(k, mulmod(e, d, JointKeys.ORDER), JointKeys.ORDER);
        IEpochRegistry.KeyProof memory proof =
            IEpochRegistry.KeyProof(bytes32(nonce.publicKeyX), bytes32(s), bytes32(nonce.publicKeyY));
        VM.assertFalse(this.verifies(key, proof, MESSAGE));
    }

    function testAnSBeyondTheOrderIsRefused() public {
        IEpochRegistry.KeyProof memory proof = JointKeys.signBip340(SECRET, MESSAGE);
        proof.s = bytes32(JointKeys.ORDER + 1);
        VM.assertFalse(this.verifies(JointKeys.bip340Key(SECRET), proof, MESSAGE));
    }

    /// @dev BIP-340, test-vectors.csv, all rows with a message of 32 bytes: the first five are valid. A vector has no y:
    /// it is the even root, or zero where there is none.
    function testTheVectorsOfBip340() public view {
        bytes32 p = 0xDFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659;
        bytes32 m = 0x243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89;
        bytes32 r = 0x6CFF5C3BA86C69EA4B7376F31A9BCB4F74C1976089B2D9963DA2E5543E177769;
        bytes32 s = 0x69E89B4C5564D00349106B8497785DD7D1D713A8AE82B32FA79D5F7FC407D39B;
        vector(
            true,
            0xF9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9,
            0,
            0xE907831F80848D1069A5371B402410364BDF1C5F8307B0084C55F1CE2DCA8215,
            0x25F66A4A85EA8B71E482A74F382D2CE5EBEEE8FDB2172F477DF4900D310536C0
        );
        vector(
            true,
            p,
            m,
            0x6896BD60EEAE296DB48A229FF71DFE071BDE413E6D43F917DC8DCF8C78DE3341,
            0x8906D11AC976ABCCB20B091292BFF4EA897EFCB639EA871CFA95F6DE339E4B0A
        );
        vector(
            true,
            0xDD308AFEC5777E13121FA72B9CC1B7CC0139715309B086C960E18FD969774EB8,
            0x7E2D58D8B3BCDF1ABADEC7829054F90DDA9805AAB56C77333024B9D0A508B75C,
            0x5831AAEED7B44BB74E5EAB94BA9D4294C49BCF2A60728D8B4C200F50DD313C1B,
            0xAB745879A5AD954A72C45A91C3A51D3C7ADEA98D82F8481E0E1E03674A6F3FB7
        );
        vector(
            true,
            0x25D1DFF95105F5253C4022F628A996AD3A0D95FBF21D468A1B33F8C160D8F517,
            0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF,
            0x7EB0509757E246F19449885651611CB965ECC1A187DD51B64FDA1EDC9637D5EC,
            0x97582B9CB13DB3933705B32BA982AF5AF25FD78881EBB32771FC5922EFC66EA3
        );
        vector(
            true,
            0xD69C3509BB99E412E68B0FE8544E72837DFA30746D8BE2AA65975F29D22DC7B9,
            0x4DF3C3F68FCC83B27E9D42C90431A72499F17875C81A599B566C9889B9696703,
            0x00000000000000000000003B78CE563F89A0ED9414F5AA28AD0D96D6795F9C63,
            0x76AFB1548AF603B3EB45C9F8207DEE1060CB71C04E80F593060B07D28308D7F4
        );
        vector(false, 0xEEFDEA4CDB677750A420FEE807EACF21EB9898AE79B9768766E4FAA04A2D4A34, m, r, s);
        vector(
            false,
            p,
            m,
            0xFFF97BD5755EEEA420453A14355235D382F6472F8568A18B2F057A1460297556,
            0x3CC27944640AC607CD107AE10923D9EF7A73C643E166BE5EBEAFA34B1AC553E2
        );
        vector(
            false,
            p,
            m,
            0x1FA62E331EDBC21C394792D2AB1100A7B432B013DF3F6FF4F99FCB33E0E1515F,
            0x28890B3EDB6E7189B630448B515CE4F8622A954CFE545735AAEA5134FCCDB2BD
        );
        vector(false, p, m, r, 0x961764B3AA9B2FFCB6EF947B6887A226E8D7C93E00C5ED0C1834FF0D0C2E6DA6);
        vector(false, p, m, 0, 0x123DDA8328AF9C23A94C1FEECFD123BA4FB73476F0D594DCB65C6425BD186051);
        vector(false, p, m, bytes32(uint256(1)), 0x7615FBAF5AE28864013C099742DEADB4DBA87F11AC6754F93780D5A1837CF197);
        vector(false, p, m, 0x4A298DACAE57395A15D0795DDBFD1DCB564DA82B0F269BC70A74F8220429BA1D, s);
        vector(false, p, m, bytes32(FIELD), s);
        vector(false, p, m, r, bytes32(JointKeys.ORDER));
        vector(false, bytes32(FIELD + 1), m, r, s);
    }

    // The curve

    function testTheGeneratorIsOnTheCurve() public pure {
        VM.assertTrue(
            KeyProofs.isOnCurve(
                0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
                0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8
            )
        );
    }

    function testACoordinateHasOneEncoding() public view {
        uint256 y = evenRoot(1);
        VM.assertTrue(KeyProofs.isOnCurve(1, y));
        VM.assertFalse(KeyProofs.isOnCurve(1 + FIELD, y));
        // The x of a small y: a cube root, found by the search below.
        (uint256 x, uint256 smallY) = pointWithSmallY();
        VM.assertTrue(KeyProofs.isOnCurve(x, smallY));
        VM.assertFalse(KeyProofs.isOnCurve(x, smallY + FIELD));
    }

    function testInfinityIsNoKey() public pure {
        VM.assertFalse(KeyProofs.isOnCurve(0, 0));
    }

    function vector(bool valid, bytes32 p, bytes32 m, bytes32 r, bytes32 s) private view {
        IEpochRegistry.Key memory key = IEpochRegistry.Key(JointKeys.BIP340, p, bytes32(evenRoot(uint256(p))));
        IEpochRegistry.KeyProof memory proof = IEpochRegistry.KeyProof(r, s, bytes32(evenRoot(uint256(r))));
        VM.assertEq(this.verifies(key, proof, m), valid);
    }

    /// @dev The even y of the point with this x, or zero if there is none.
    function evenRoot(uint256 x) private view returns (uint256) {
        uint256 square = addmod(mulmod(mulmod(x, x, FIELD), x, FIELD), 7, FIELD);
        uint256 y = power(square, (FIELD + 1) / 4);
        if (mulmod(y, y, FIELD) != square) return 0;
        return y & 1 == 0 ? y : FIELD - y;
    }

    /// @dev p = 7 mod 9, so that the cube root of a cube c is c^((p+2)/9).
    function pointWithSmallY() private view returns (uint256 x, uint256 y) {
        for (y = 1;; y++) {
            uint256 cube = addmod(mulmod(y, y, FIELD), FIELD - 7, FIELD);
            x = power(cube, (FIELD + 2) / 9);
            if (mulmod(mulmod(x, x, FIELD), x, FIELD) == cube) return (x, y);
        }
    }

    /// @dev EIP-198.
    function power(uint256 base, uint256 exponent) private view returns (uint256) {
        bytes memory input = abi.encode(32, 32, 32, base, exponent, FIELD);
        (bool ok, bytes memory output) = address(5).staticcall(input);
        require(ok, "modexp failed");
        return abi.decode(output, (uint256));
    }

    function scalar(uint256 seed) private pure returns (uint256) {
        return seed % (JointKeys.ORDER - 1) + 1;
    }
}
