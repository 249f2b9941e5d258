// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {Digests} from "./Digests.sol";
import {JointKeys} from "./JointKeys.sol";
import {Committee, Members} from "./Members.sol";
import {RegistryScene} from "./RegistryScene.sol";
import {VM} from "./Vm.sol";

/// @title The commit: what makes an epoch the active one, and nothing less.
contract CommitTest is RegistryScene {
    uint64 private epoch;

    function setUp() public override {
        super.setUp();
        epoch = propose();
        open(epoch);
    }

    function testACommitMakesTheEpochActive() public {
        Commit memory c = commit_(epoch);
        bytes32 keys = keccak256(abi.encode(c.keys));
        VM.expectEmit();
        emit IEpochRegistry.EpochCommitted(epoch, 1, c.root, keys);
        send(c);

        (uint64 active, bytes32 root, bytes32 committee, uint16 threshold, bytes32 activeKeys) = registry.active();
        VM.assertEq(active, epoch);
        VM.assertEq(root, c.root);
        VM.assertEq(committee, Members.hash(named));
        VM.assertEq(threshold, 3);
        VM.assertEq(activeKeys, keys);
        (, uint32 attempt, uint64 deadline, bytes32 statusRoot, uint64 since) = registry.status(epoch);
        VM.assertEq(attempt, 1);
        VM.assertEq(deadline, 0);
        VM.assertEq(statusRoot, c.root);
        VM.assertEq(since, block.timestamp);
        VM.assertEq(registry.lastCommit(), block.timestamp);
        assertPhase(epoch, IEpochRegistry.Phase.Committed);
    }

    function testACommitAtTheDeadlineIsInTime() public {
        Commit memory c = commit_(epoch);
        VM.warp(block.timestamp + ATTEMPT_TIME);
        send(c);
        assertActive(epoch);
    }

    function testACommitAfterTheDeadlineIsTooLate() public {
        Commit memory c = commit_(epoch);
        uint256 deadline = block.timestamp + ATTEMPT_TIME;
        VM.warp(deadline + 1);
        expectRevert(IEpochRegistry.TooLate.selector, deadline);
        send(c);
    }

    function testASecondCommitIsRefused() public {
        Commit memory c = commit_(epoch);
        send(c);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Committed));
        send(c);
    }

    function testACommitWithoutAnOpenAttemptIsRefused() public {
        commit(epoch);
        name(Members.range(1, 4, 3));
        uint64 unopened = propose();
        Commit memory c = commit_(unopened);
        expectRevert(IEpochRegistry.WrongAttempt.selector, 0);
        send(c);
    }

    function testACommitOfAnotherAttemptIsRefused() public {
        Commit memory c = commit_(epoch);
        c.attempt = 2;
        signSharing(c);
        signReady(c, 5);
        expectRevert(IEpochRegistry.WrongAttempt.selector, 1);
        send(c);
    }

    function testACommitOfAnAbortedAttemptIsRefused() public {
        Commit memory c = commit_(epoch);
        VM.prank(named.members[0]);
        registry.abortAttempt(epoch, 1, "disk full", named.members);
        expectRevert(IEpochRegistry.WrongAttempt.selector, 1);
        send(c);
    }

    function testACommitByOthersThanTheProposedIsRefused() public {
        Commit memory c = commit_(epoch);
        c.next = Members.range(2, 5, 3).members;
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(c);
    }

    function testACommitIsRefusedOnceARelayerWasSwapped() public {
        Commit memory c = commit_(epoch);
        relayers.adminRemoveRelayer(named.members[2]);
        relayers.adminAddRelayer(address(1));
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(c);
    }

    function testACommitIsRefusedOnceTheThresholdChanged() public {
        Commit memory c = commit_(epoch);
        relayers.adminChangeRelayerThreshold(4);
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(c);
    }

    function testACommitNeedsEveryReadySignature() public {
        Commit memory c = commit_(epoch);
        signReady(c, 4);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 4, 5);
        send(c);
    }

    function testAReadySignatureOfAnotherRootIsRefused() public {
        Commit memory c = commit_(epoch);
        bytes32 digest = Digests.ready(registry, epoch, 1, "another root", keccak256(abi.encode(c.keys)));
        c.ready[3] = Members.signature(named.keys[3], digest);
        expectRevert(IEpochRegistry.BadSignature.selector, 3);
        send(c);
    }

    function testAReadySignatureForOtherKeysIsRefused() public {
        Commit memory c = commit_(epoch);
        c.ready[0] = Members.signature(named.keys[0], Digests.ready(registry, epoch, 1, c.root, "other keys"));
        expectRevert(IEpochRegistry.BadSignature.selector, 0);
        send(c);
    }

    function testACommitWithoutKeysIsRefused() public {
        Commit memory c = commit_(epoch);
        c.keys = new IEpochRegistry.Key[](0);
        c.proofs = new IEpochRegistry.KeyProof[](0);
        signReady(c, 5);
        expectRevert(IEpochRegistry.KeyChanged.selector);
        send(c);
    }

    function testEachKeyNeedsAProofOfItsOwn() public {
        Commit memory c = commit_(epoch);
        IEpochRegistry.KeyProof memory first = c.proofs[0];
        c.proofs = new IEpochRegistry.KeyProof[](1);
        c.proofs[0] = first;
        expectRevert(IEpochRegistry.KeyChanged.selector);
        send(c);
    }

    function testAProofTooManyIsRefused() public {
        Commit memory c = commit_(epoch);
        IEpochRegistry.KeyProof[] memory proofs = new IEpochRegistry.KeyProof[](3);
        (proofs[0], proofs[1], proofs[2]) = (c.proofs[0], c.proofs[1], c.proofs[1]);
        c.proofs = proofs;
        expectRevert(IEpochRegistry.KeyChanged.selector);
        send(c);
    }

    function testASharingOfAnotherKeyProvesNothing() public {
        Commit memory c = commit_(epoch);
        c.proofs[1] = JointKeys.signBip340(uint256(7), Digests.sharingProof(registry, epoch, 1, c.root));
        expectRevert(IEpochRegistry.BadProof.selector, 1);
        send(c);
    }

    function testAProofOfAnotherRootIsRefused() public {
        Commit memory c = commit_(epoch);
        c.proofs[0] = JointKeys.signEcdsa(ECDSA_SECRET, Digests.sharingProof(registry, epoch, 1, "another root"));
        expectRevert(IEpochRegistry.BadProof.selector, 0);
        send(c);
    }

    function testAProofOfAnotherAttemptIsRefused() public {
        Commit memory c = commit_(epoch);
        c.proofs[0] = JointKeys.signEcdsa(ECDSA_SECRET, Digests.sharingProof(registry, epoch, 2, c.root));
        expectRevert(IEpochRegistry.BadProof.selector, 0);
        send(c);
    }

    function testTheKeysAreFixedByTheFirstCommit() public {
        send(commit_(epoch));
        name(Members.range(1, 4, 3));
        uint64 second = propose();
        open(second);
        Commit memory c = commit_(second);
        (c.keys[0], c.keys[1]) = (c.keys[1], c.keys[0]);
        (c.proofs[0], c.proofs[1]) = (c.proofs[1], c.proofs[0]);
        signReady(c, 4);
        expectRevert(IEpochRegistry.KeyChanged.selector);
        send(c);
    }

    function testTheKeysStayOverAReshare() public {
        send(commit_(epoch));
        (,,,, bytes32 keys) = registry.active();
        establish(Members.range(1, 4, 3));
        (,,,, bytes32 keysAfter) = registry.active();
        VM.assertEq(keysAfter, keys);
    }

    function testACommitAfterMigrationIsRefused() public {
        commit(epoch);
        prove(epoch);
        name(Members.range(1, 4, 3));
        uint64 second = propose();
        open(second);
        Commit memory c = commit_(second);
        bytes32 digest = Digests.migrate(registry, address(relayers), epoch);
        Committee memory committee = committees[epoch];
        registry.migrate(address(relayers), committee.members, Members.signAll(committee, digest));
        expectRevert(IEpochRegistry.Retired.selector);
        send(c);
    }
}
