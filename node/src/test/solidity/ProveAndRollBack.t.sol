// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {Digests} from "./Digests.sol";
import {Members} from "./Members.sol";
import {RegistryScene} from "./RegistryScene.sol";
import {VM} from "./Vm.sol";

/// @title After the commit: an epoch is proven or rolled back, never both.
contract ProveAndRollBackTest is RegistryScene {
    uint64 private epoch;
    uint64 private since;

    /// @dev Epoch 1 is held by 1..5 with threshold 3, epoch 2 by 2..5 with threshold 3, neither proven.
    function setUp() public override {
        super.setUp();
        establish(named);
        epoch = establish(Members.range(2, 4, 3));
        since = uint64(block.timestamp);
    }

    // Prove

    function testAllMembersProve() public {
        VM.expectEmit();
        emit IEpochRegistry.EpochProven(epoch, 4);
        prove(epoch);
        assertPhase(epoch, IEpochRegistry.Phase.Proven);
        assertActive(epoch);
    }

    function testAnyoneElseNeedsAllHoweverLongItTakes() public {
        VM.warp(since + PROVE_TIME + 30 days);
        (address[] memory members, bytes[] memory sigs) = activeSigs(epoch, 3);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 3, 4);
        registry.prove(epoch, members, sigs);
    }

    function testTheGovernorNeedsAllBeforeProveTime() public {
        VM.warp(since + PROVE_TIME);
        (address[] memory members, bytes[] memory sigs) = activeSigs(1, 4);
        VM.prank(governor);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 4, 5);
        registry.prove(1, members, sigs);
    }

    function testAfterProveTimeTheGovernorNeedsOneMoreThanThreshold() public {
        VM.warp(since + PROVE_TIME + 1);
        (address[] memory members, bytes[] memory sigs) = activeSigs(1, 4);
        VM.prank(governor);
        registry.prove(1, members, sigs);
        assertPhase(1, IEpochRegistry.Phase.Proven);
    }

    function testThresholdAloneIsNotEnoughForTheGovernor() public {
        VM.warp(since + PROVE_TIME + 1);
        (address[] memory members, bytes[] memory sigs) = activeSigs(1, 3);
        VM.prank(governor);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 3, 4);
        registry.prove(1, members, sigs);
    }

    function testWhereAllMustActAllMustProve() public {
        uint64 all = establish(Members.range(2, 4, 4));
        VM.warp(block.timestamp + PROVE_TIME + 1);
        (address[] memory members, bytes[] memory sigs) = activeSigs(all, 3);
        VM.prank(governor);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 3, 4);
        registry.prove(all, members, sigs);
        prove(all);
        assertPhase(all, IEpochRegistry.Phase.Proven);
    }

    function testASignatureOfAnotherRootProvesNothing() public {
        (address[] memory members, bytes[] memory sigs) = activeSigs(epoch, 4);
        sigs[1] = Members.signature(named.keys[1], Digests.active(registry, epoch, rootOf(1)));
        expectRevert(IEpochRegistry.BadSignature.selector, 1);
        registry.prove(epoch, members, sigs);
    }

    function testOthersThanTheMembersProveNothing() public {
        (, bytes[] memory sigs) = activeSigs(1, 5);
        address[] memory members = committees[1].members;
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.prove(epoch, members, sigs);
    }

    function testAProposalCannotBeProven() public {
        name(Members.range(3, 3, 2));
        uint64 proposed = propose();
        (address[] memory members, bytes[] memory sigs) = activeSigs(proposed, 3);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Proposed));
        registry.prove(proposed, members, sigs);
    }

    // Roll back

    function testTheBaseTakesTheKeysBack() public {
        VM.warp(since + PROVE_TIME + 1);
        Return memory r = return_(epoch);
        VM.expectEmit();
        emit IEpochRegistry.EpochRolledBack(epoch, 1);
        send(r);
        assertPhase(epoch, IEpochRegistry.Phase.RolledBack);
        (uint64 active, bytes32 root,, uint16 threshold,) = registry.active();
        VM.assertEq(active, 1);
        VM.assertEq(root, rootOf(1));
        VM.assertEq(threshold, 3);
    }

    function testARollBackWaitsForProveTime() public {
        VM.warp(since + PROVE_TIME);
        Return memory r = return_(epoch);
        expectRevert(IEpochRegistry.TooEarly.selector, since + PROVE_TIME);
        send(r);
    }

    function testARollBackNeedsThresholdOfTheBase() public {
        VM.warp(since + PROVE_TIME + 1);
        Return memory r = return_(epoch);
        sign(r, 2);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 2, 3);
        send(r);
    }

    function testAnOldUnsealIsNotFresh() public {
        VM.warp(since + PROVE_TIME + 1);
        Return memory r = return_(epoch);
        VM.warp(r.validUntil + 1);
        expectRevert(IEpochRegistry.TooLate.selector, r.validUntil);
        send(r);
    }

    function testAnUnsealOfAnotherRootIsRefused() public {
        VM.warp(since + PROVE_TIME + 1);
        Return memory r = return_(epoch);
        r.sigs[0] =
            Members.signature(committees[1].keys[0], Digests.opened(registry, epoch, rootOf(epoch), r.validUntil));
        expectRevert(IEpochRegistry.BadSignature.selector, 0);
        send(r);
    }

    function testOnlyTheBaseCommitteeRollsBack() public {
        VM.warp(since + PROVE_TIME + 1);
        Return memory r = return_(epoch);
        r.base = committees[epoch].members;
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(r);
    }

    function testAProvenEpochIsNeverRolledBack() public {
        prove(epoch);
        VM.warp(since + PROVE_TIME + 1);
        Return memory r = return_(epoch);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Proven));
        send(r);
    }

    function testARolledBackEpochIsNeverProven() public {
        VM.warp(since + PROVE_TIME + 1);
        send(return_(epoch));
        (address[] memory members, bytes[] memory sigs) = activeSigs(epoch, 4);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.RolledBack));
        registry.prove(epoch, members, sigs);
    }

    function testGenesisCannotBeRolledBack() public {
        VM.warp(since + PROVE_TIME + 1);
        send(return_(epoch));
        Return memory r = return_(1);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Committed));
        send(r);
    }

    function testOfTwoUnprovenEpochsTheLaterGoesFirst() public {
        uint64 third = refresh();
        VM.warp(block.timestamp + PROVE_TIME + 1);
        Return memory earlier = return_(epoch);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Committed));
        send(earlier);
        send(return_(third));
        assertActive(epoch);
        send(return_(epoch));
        assertActive(1);
    }

    function testARollBackKillsTheProposalThatBuiltOnIt() public {
        name(Members.range(2, 5, 3));
        uint64 proposed = propose();
        VM.warp(since + PROVE_TIME + 1);
        Return memory r = return_(epoch);
        VM.expectEmit();
        emit IEpochRegistry.ProposalDead(proposed);
        send(r);
        assertPhase(proposed, IEpochRegistry.Phase.Dead);
    }

    function testAfterARollBackTheChangeGetsANewNumber() public {
        VM.warp(since + PROVE_TIME + 1);
        send(return_(epoch));
        uint64 again = propose();
        VM.assertEq(again, epoch + 1);
        VM.assertEq(registry.terms(again).base, 1);
    }

    function testMinIntervalCountsRolledBackCommitsToo() public {
        VM.warp(since + PROVE_TIME + 1);
        send(return_(epoch));
        name(Members.range(2, 5, 3));
        VM.assertEq(registry.terms(propose()).opensAt, since + MIN_INTERVAL);
    }

    function testTheAgeOfARestoredBaseIsItsOwn() public {
        VM.warp(since + MAX_AGE);
        send(return_(epoch));
        name(committees[1]);
        assertKind(propose(), IEpochRegistry.Kind.Refresh);
    }

    function testReceiptsOfDestructionAreLogged() public {
        VM.expectEmit();
        emit IEpochRegistry.ShareDestroyed(1, named.members[0], "receipt");
        VM.prank(named.members[0]);
        registry.recordDestroyed(1, "receipt");
    }
}
