// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {Signatures} from "../../main/solidity/Signatures.sol";
import {Committee, Members} from "./Members.sol";
import {JointKeys} from "./JointKeys.sol";
import {VM} from "./Vm.sol";

/// @title Counting signatures: only whole, canonical ones by the member on that seat.
contract SignaturesTest {
    bytes32 private constant DIGEST = keccak256("digest");

    function count(address[] calldata members, bytes[] calldata signatures) external pure returns (uint256) {
        return Signatures.count(DIGEST, members, signatures);
    }

    function testAbsentSignaturesAreNotCounted() public view {
        Committee memory committee = Members.range(1, 4, 3);
        bytes[] memory signatures = Members.signAll(committee, DIGEST);
        signatures[1] = "";
        VM.assertEq(this.count(committee.members, signatures), 3);
    }

    function testEveryMemberHasItsSlot() public {
        Committee memory committee = Members.range(1, 4, 3);
        VM.expectRevert(abi.encodeWithSelector(IEpochRegistry.WrongMembers.selector));
        this.count(committee.members, new bytes[](3));
    }

    function testASignatureOnAnothersSeatIsRefused() public {
        Committee memory committee = Members.range(1, 4, 3);
        bytes[] memory signatures = Members.signAll(committee, DIGEST);
        signatures[2] = signatures[1];
        refused(committee.members, signatures, 2);
    }

    function testASignatureOfAnotherDigestIsRefused() public {
        Committee memory committee = Members.range(1, 4, 3);
        bytes[] memory signatures = Members.signAll(committee, DIGEST);
        signatures[3] = Members.signature(committee.keys[3], "another");
        refused(committee.members, signatures, 3);
    }

    function testAShortSignatureIsRefused() public {
        (address[] memory members, bytes[] memory signatures, bytes32 r, bytes32 s,) = one();
        signatures[0] = abi.encodePacked(r, s);
        refused(members, signatures, 0);
    }

    function testALongSignatureIsRefused() public {
        (address[] memory members, bytes[] memory signatures, bytes32 r, bytes32 s, uint8 v) = one();
        signatures[0] = abi.encodePacked(r, s, v, uint8(0));
        refused(members, signatures, 0);
    }

    function testAHighSIsRefused() public {
        (address[] memory members, bytes[] memory signatures, bytes32 r, bytes32 s, uint8 v) = one();
        signatures[0] = abi.encodePacked(r, JointKeys.ORDER - uint256(s), v == 27 ? 28 : 27);
        refused(members, signatures, 0);
    }

    function testTheRecoveryIdIs27Or28() public {
        (address[] memory members, bytes[] memory signatures, bytes32 r, bytes32 s, uint8 v) = one();
        signatures[0] = abi.encodePacked(r, s, v - 27);
        refused(members, signatures, 0);
    }

    function testNonsenseIsNotTheZeroAddressSigning() public {
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = new bytes(65);
        refused(new address[](1), signatures, 0);
    }

    function refused(address[] memory members, bytes[] memory signatures, uint256 seat) private {
        VM.expectRevert(abi.encodeWithSelector(IEpochRegistry.BadSignature.selector, seat));
        this.count(members, signatures);
    }

    function one()
        private
        pure
        returns (address[] memory members, bytes[] memory signatures, bytes32 r, bytes32 s, uint8 v)
    {
        Committee memory committee = Members.range(1, 1, 1);
        members = committee.members;
        signatures = new bytes[](1);
        (v, r, s) = VM.sign(committee.keys[0], DIGEST);
    }
}
