// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {Committee, Members} from "./Members.sol";
import {RegistryScene} from "./RegistryScene.sol";
import {VM, Vm} from "./Vm.sol";

/// @title Proposals: what becomes the next terms, when, and what dies.
contract ProposeTest is RegistryScene {
    address[] private nobody;

    function testTheFirstProposalIsGenesis() public {
        uint64 epoch = propose();
        IEpochRegistry.Terms memory terms = registry.terms(epoch);
        VM.assertEq(epoch, 1);
        VM.assertEq(registry.lastEpoch(), 1);
        assertKind(epoch, IEpochRegistry.Kind.Genesis);
        VM.assertEq(terms.epoch, 1);
        VM.assertEq(terms.base, 0);
        VM.assertEq(terms.baseRoot, bytes32(0));
        VM.assertEq(terms.baseCommittee, bytes32(0));
        VM.assertEq(terms.committee, Members.hash(named));
        VM.assertEq(terms.n, 5);
        VM.assertEq(terms.threshold, 3);
        VM.assertEq(terms.keys, bytes32(0));
        VM.assertEq(terms.opensAt, START);
        VM.assertEq(terms.expiresAt, START + WINDOW);
        assertPhase(epoch, IEpochRegistry.Phase.Proposed);
        assertActive(0);
    }

    function testLaterTermsBindTheBase() public {
        establish(named);
        (, bytes32 root, bytes32 committee,, bytes32 keys) = registry.active();
        name(Members.range(2, 4, 3));
        IEpochRegistry.Terms memory terms = registry.terms(propose());
        VM.assertEq(terms.base, 1);
        VM.assertEq(terms.baseRoot, root);
        VM.assertEq(terms.baseCommittee, committee);
        VM.assertEq(terms.keys, keys);
    }

    function testTheEventCarriesTermsAndMembers() public {
        VM.recordLogs();
        uint64 epoch = propose();
        Vm.Log[] memory logs = VM.getRecordedLogs();
        VM.assertEq(logs.length, 1);
        VM.assertEq(logs[0].topics[0], IEpochRegistry.EpochProposed.selector);
        VM.assertEq(logs[0].topics[1], bytes32(uint256(epoch)));
        VM.assertEq(logs[0].data, abi.encode(registry.termsHash(epoch), registry.terms(epoch), named.members));
    }

    // Members

    function testAListInAnotherOrderIsRefused() public {
        address[] memory members = named.members;
        (members[0], members[1]) = (members[1], members[0]);
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.propose(members, nobody);
    }

    function test_N09_ARepeatedMemberIsRefused() public {
        address[] memory members = named.members;
        members[1] = members[0];
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.propose(members, nobody);
    }

    function testAListThatForgetsARelayerIsRefused() public {
        address[] memory members = Members.range(1, 4, 3).members;
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.propose(members, nobody);
    }

    function testAListWithAStrangerIsRefused() public {
        address[] memory members = Members.range(2, 5, 3).members;
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.propose(members, nobody);
    }

    function testTheFirstProposalHasNoCurrentMembers() public {
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.propose(named.members, named.members);
    }

    function testALaterProposalNamesTheActiveCommittee() public {
        establish(named);
        name(Members.range(2, 4, 3));
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.propose(named.members, named.members);
    }

    function test_N41_AThresholdOfOneIsRefused() public {
        relayers.adminChangeRelayerThreshold(1);
        expectRevert(IEpochRegistry.BadCommittee.selector, 5, 1);
        registry.propose(named.members, nobody);
    }

    function testAThresholdAboveTheMembersIsRefused() public {
        relayers.adminChangeRelayerThreshold(6);
        expectRevert(IEpochRegistry.BadCommittee.selector, 5, 6);
        registry.propose(named.members, nobody);
    }

    function testALoneMemberIsRefused() public {
        name(Members.range(1, 1, 2));
        expectRevert(IEpochRegistry.BadCommittee.selector, 1, 2);
        registry.propose(named.members, nobody);
    }

    // When

    function testTheSameTermsAgainAreNothingNew() public {
        propose();
        expectRevert(IEpochRegistry.NothingChanged.selector);
        registry.propose(named.members, nobody);
    }

    function testTheActiveCommitteeAgainIsNothingNew() public {
        establish(named);
        expectRevert(IEpochRegistry.NothingChanged.selector);
        registry.propose(named.members, named.members);
    }

    function testARequestedRefreshIsProposed() public {
        establish(named);
        VM.warp(block.timestamp + 1);
        VM.prank(governor);
        registry.requestRefresh();
        uint64 epoch = propose();
        assertKind(epoch, IEpochRegistry.Kind.Refresh);
        VM.assertEq(registry.terms(epoch).opensAt, block.timestamp);
    }

    function testARefreshIsDueAtMaxAge() public {
        establish(named);
        VM.warp(block.timestamp + MAX_AGE);
        assertKind(propose(), IEpochRegistry.Kind.Refresh);
    }

    function testARefreshIsNotDueASecondEarlier() public {
        establish(named);
        VM.warp(block.timestamp + MAX_AGE - 1);
        expectRevert(IEpochRegistry.NothingChanged.selector);
        registry.propose(named.members, named.members);
    }

    function testARequestIsAnsweredByASharingDealtAfterIt() public {
        establish(named);
        VM.warp(block.timestamp + 1);
        VM.prank(governor);
        registry.requestRefresh();
        VM.assertTrue(registry.refreshRequested());
        VM.warp(block.timestamp + 1);
        uint64 epoch = propose();
        open(epoch);
        commit(epoch);
        VM.assertFalse(registry.refreshRequested());
    }

    function testARequestDuringAnAttemptSurvivesItsCommit() public {
        uint64 epoch = propose();
        open(epoch);
        VM.warp(block.timestamp + 1);
        VM.prank(governor);
        registry.requestRefresh();
        commit(epoch);
        VM.assertTrue(registry.refreshRequested());
        assertKind(propose(), IEpochRegistry.Kind.Refresh);
    }

    function testNoRequestIsNoRequest() public {
        VM.assertFalse(registry.refreshRequested());
        establish(named);
        VM.assertFalse(registry.refreshRequested());
    }

    function testARollBackBringsTheRequestBack() public {
        establish(named);
        uint64 second = refresh();
        VM.assertFalse(registry.refreshRequested());
        VM.warp(block.timestamp + PROVE_TIME + 1);
        send(return_(second));
        VM.assertTrue(registry.refreshRequested());
    }

    function testLeaversWaitForNothing() public {
        establish(named);
        name(Members.range(2, 4, 3));
        uint64 epoch = propose();
        assertKind(epoch, IEpochRegistry.Kind.Leavers);
        VM.assertEq(registry.terms(epoch).opensAt, block.timestamp);
    }

    function testAnOrdinaryChangeRestsSinceTheLastCommit() public {
        establish(named);
        name(Members.range(2, 5, 3));
        uint64 epoch = propose();
        assertKind(epoch, IEpochRegistry.Kind.Ordinary);
        VM.assertEq(registry.terms(epoch).opensAt, registry.lastCommit() + MIN_INTERVAL);
    }

    function testAnOrdinaryChangeWaitsTheDelay() public {
        establish(named);
        VM.warp(block.timestamp + MIN_INTERVAL);
        name(Members.range(2, 5, 3));
        uint64 epoch = propose();
        VM.assertEq(registry.terms(epoch).opensAt, block.timestamp + DELAY);
        VM.assertEq(registry.terms(epoch).expiresAt, block.timestamp + DELAY + WINDOW);
    }

    function testAnExceptionalChangeWaitsTheLongDelay() public {
        establish(named);
        name(Members.range(11, 5, 3));
        uint64 epoch = propose();
        assertKind(epoch, IEpochRegistry.Kind.Exceptional);
        VM.assertEq(registry.terms(epoch).opensAt, block.timestamp + LONG_DELAY);
    }

    function testAnExceptionalChangeWithoutJoinersWaitsTheLongDelayToo() public {
        establish(named);
        name(Members.range(1, 3, 3));
        uint64 epoch = propose();
        assertKind(epoch, IEpochRegistry.Kind.Exceptional);
        VM.assertEq(registry.terms(epoch).opensAt, block.timestamp + LONG_DELAY);
    }

    // What dies

    function testAChangeOfTheSetKillsTheProposal() public {
        uint64 first = propose();
        name(Members.range(2, 4, 3));
        VM.expectEmit();
        emit IEpochRegistry.ProposalDead(first);
        uint64 second = propose();
        VM.assertEq(second, 2);
        assertPhase(first, IEpochRegistry.Phase.Dead);
        assertPhase(second, IEpochRegistry.Phase.Proposed);
    }

    function testAChangeOfTheThresholdAloneKillsTheProposal() public {
        uint64 first = propose();
        name(Members.range(1, 5, 4));
        propose();
        assertPhase(first, IEpochRegistry.Phase.Dead);
    }

    function testAProposalLivesUntilItExpires() public {
        propose();
        VM.warp(START + WINDOW);
        expectRevert(IEpochRegistry.NothingChanged.selector);
        registry.propose(named.members, nobody);
    }

    function testAnExpiredProposalIsReplaced() public {
        uint64 first = propose();
        VM.warp(START + WINDOW + 1);
        uint64 second = propose();
        VM.assertEq(second, 2);
        assertPhase(first, IEpochRegistry.Phase.Dead);
        VM.assertEq(registry.terms(second).opensAt, block.timestamp);
    }

    function testAChangeTakenBackDiesWithoutAHeir() public {
        Committee memory active = named;
        establish(active);
        name(Members.range(2, 4, 3));
        uint64 second = propose();
        name(active);
        VM.assertEq(propose(), 0);
        assertPhase(second, IEpochRegistry.Phase.Dead);
        VM.assertEq(registry.lastEpoch(), second);
        expectRevert(IEpochRegistry.NothingChanged.selector);
        registry.propose(named.members, named.members);
    }

    function testADeadAttemptHasNoDeadline() public {
        uint64 first = propose();
        open(first);
        name(Members.range(2, 4, 3));
        propose();
        (, uint32 attempt, uint64 deadline,,) = registry.status(first);
        VM.assertEq(attempt, 1);
        VM.assertEq(deadline, 0);
    }

    function testNumbersAreNeverUsedAgain() public {
        propose();
        VM.prank(governor);
        registry.cancel(1);
        VM.assertEq(propose(), 2);
    }

    function testTwoHundredMembersFitABlock() public {
        name(Members.range(1, 200, 101));
        uint256 before = gasleft();
        uint64 epoch = propose();
        open(epoch);
        commit(epoch);
        prove(epoch);
        VM.assertLt(before - gasleft(), 30_000_000);
        assertPhase(epoch, IEpochRegistry.Phase.Proven);
    }
}
