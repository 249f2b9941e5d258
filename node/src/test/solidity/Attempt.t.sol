// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {Digests} from "./Digests.sol";
import {Committee, Members} from "./Members.sol";
import {RegistryScene} from "./RegistryScene.sol";
import {VM} from "./Vm.sol";

/// @title Attempts: who opens one, when, and who voids it.
contract AttemptTest is RegistryScene {
    uint64 private epoch;

    /// @dev Epoch 1 is held by 1..5 with threshold 3; epoch 2 is to be 2..6, an Ordinary change whose delay is over.
    function setUp() public override {
        super.setUp();
        establish(named);
        name(Members.range(2, 5, 3));
        epoch = propose();
        VM.warp(registry.terms(epoch).opensAt);
    }

    function testTheBarrierOpensAnAttempt() public {
        Opening memory o = opening_(epoch);
        VM.expectEmit();
        emit IEpochRegistry.AttemptOpened(epoch, 1, uint64(block.timestamp) + ATTEMPT_TIME);
        send(o);
        (, uint32 attempt, uint64 deadline,,) = registry.status(epoch);
        VM.assertEq(attempt, 1);
        VM.assertEq(deadline, block.timestamp + ATTEMPT_TIME);
        assertPhase(epoch, IEpochRegistry.Phase.Proposed);
    }

    function testGenesisNeedsNobodyOfBefore() public {
        RegistryScene.setUp();
        uint64 genesis = propose();
        open(genesis);
        (, uint32 attempt,,,) = registry.status(genesis);
        VM.assertEq(attempt, 1);
    }

    function testGenesisRefusesMembersOfBefore() public {
        RegistryScene.setUp();
        Opening memory o = opening_(propose());
        o.current = new address[](1);
        o.currentSigs = new bytes[](1);
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(o);
    }

    function test_N34_TheBarrierNeedsAllOfNext() public {
        Opening memory o = opening_(epoch);
        sign(o, 4, 3);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 4, 5);
        send(o);
    }

    function testTheBarrierNeedsThresholdOfCurrent() public {
        Opening memory o = opening_(epoch);
        sign(o, 5, 2);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 2, 3);
        send(o);
    }

    function testTheThresholdOfCurrentIsTheBasesOwn() public {
        VM.prank(governor);
        registry.cancel(epoch);
        name(Members.range(1, 5, 4));
        Opening memory o = opening_(propose());
        sign(o, 5, 3);
        send(o);
        (, uint32 attempt,,,) = registry.status(o.epoch);
        VM.assertEq(attempt, 1);
    }

    function testABarrierForAnotherAttemptIsRefused() public {
        Opening memory o = opening_(epoch);
        o.nextSigs[2] = Members.signature(named.keys[2], Digests.barrier(registry, epoch, 2, o.validUntil));
        expectRevert(IEpochRegistry.BadSignature.selector, 2);
        send(o);
    }

    function testABarrierWithAnotherValidityIsRefused() public {
        Opening memory o = opening_(epoch);
        o.validUntil++;
        expectRevert(IEpochRegistry.BadSignature.selector, 0);
        send(o);
    }

    function testABarrierIsValidUntilItsTime() public {
        Opening memory o = opening_(epoch);
        VM.warp(o.validUntil);
        send(o);
        (, uint32 attempt,,,) = registry.status(epoch);
        VM.assertEq(attempt, 1);
    }

    function testAnOldBarrierIsRefused() public {
        Opening memory o = opening_(epoch);
        VM.warp(o.validUntil + 1);
        expectRevert(IEpochRegistry.TooLate.selector, o.validUntil);
        send(o);
    }

    function testAnUnknownEpochCannotBeOpened() public {
        Opening memory o = opening_(epoch);
        o.epoch = 99;
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.None));
        send(o);
    }

    function testADeadProposalCannotBeOpened() public {
        Opening memory o = opening_(epoch);
        VM.prank(governor);
        registry.cancel(epoch);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Dead));
        send(o);
    }

    function testAttemptsAreNumberedFromOne() public {
        Opening memory o = opening_(epoch);
        o.attempt = 2;
        sign(o, 5, 3);
        expectRevert(IEpochRegistry.WrongAttempt.selector, 1);
        send(o);
    }

    function testALiveAttemptKeepsTheNextOneWaiting() public {
        open(epoch);
        Opening memory o = opening_(epoch);
        o.validUntil += ATTEMPT_TIME;
        sign(o, 5, 3);
        VM.warp(block.timestamp + ATTEMPT_TIME);
        expectRevert(IEpochRegistry.AttemptLive.selector);
        send(o);
    }

    function testAfterTheDeadlineTheNextAttemptOpens() public {
        open(epoch);
        VM.warp(block.timestamp + ATTEMPT_TIME + 1);
        VM.assertEq(open(epoch), 2);
    }

    function testAnAttemptBeforeTheDelayIsTooEarly() public {
        uint64 opensAt = registry.terms(epoch).opensAt;
        VM.warp(opensAt - 1);
        Opening memory o = opening_(epoch);
        expectRevert(IEpochRegistry.TooEarly.selector, opensAt);
        send(o);
    }

    function testTheLastAttemptEndsWithTheWindow() public {
        VM.warp(registry.terms(epoch).expiresAt - ATTEMPT_TIME);
        VM.assertEq(open(epoch), 1);
    }

    function testAnAttemptThatWouldOutliveTheWindowIsTooLate() public {
        uint64 last = registry.terms(epoch).expiresAt - ATTEMPT_TIME;
        VM.warp(last + 1);
        Opening memory o = opening_(epoch);
        expectRevert(IEpochRegistry.TooLate.selector, last);
        send(o);
    }

    function testAnExceptionalChangeNeedsTheGovernor() public {
        name(Members.range(11, 5, 3));
        uint64 takeover = propose();
        VM.warp(registry.terms(takeover).opensAt);
        Opening memory o = opening_(takeover);
        expectRevert(IEpochRegistry.NotAllowed.selector);
        send(o);
        allow(takeover);
        send(o);
        (, uint32 attempt,,,) = registry.status(takeover);
        VM.assertEq(attempt, 1);
    }

    function testOthersThanTheProposedAreRefused() public {
        Opening memory o = opening_(epoch);
        o.next = o.current;
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(o);
    }

    function testOthersThanTheActiveAreRefused() public {
        Opening memory o = opening_(epoch);
        o.current = o.next;
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(o);
    }

    function testAHalfMadeChangeCannotStart() public {
        Opening memory o = opening_(epoch);
        relayers.adminAddRelayer(address(1));
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(o);
    }

    function testAThresholdOnItsWayCannotStart() public {
        Opening memory o = opening_(epoch);
        relayers.adminChangeRelayerThreshold(4);
        expectRevert(IEpochRegistry.WrongMembers.selector);
        send(o);
    }

    function testAfterMigrationNothingOpens() public {
        prove(1);
        Opening memory o = opening_(epoch);
        Committee memory active = committees[1];
        bytes32 digest = Digests.migrate(registry, address(relayers), 1);
        registry.migrate(address(relayers), active.members, Members.signAll(active, digest));
        expectRevert(IEpochRegistry.Retired.selector);
        send(o);
    }

    // Abort

    function testAMemberOfNextAborts() public {
        open(epoch);
        VM.expectEmit();
        emit IEpochRegistry.AttemptAborted(epoch, 1, named.members[4], "HSM lost");
        VM.prank(named.members[4]);
        registry.abortAttempt(epoch, 1, "HSM lost", named.members);
        (,, uint64 deadline,,) = registry.status(epoch);
        VM.assertEq(deadline, 0);
        VM.assertEq(open(epoch), 2);
    }

    function testAnOutsiderCannotAbort() public {
        open(epoch);
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.abortAttempt(epoch, 1, "", named.members);
    }

    function testAListOfOnesOwnDoesNotHelpAnOutsider() public {
        open(epoch);
        address[] memory mine = new address[](1);
        mine[0] = address(this);
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.abortAttempt(epoch, 1, "", mine);
    }

    function testNothingOpenIsNothingToAbort() public {
        VM.prank(named.members[0]);
        expectRevert(IEpochRegistry.WrongAttempt.selector, 0);
        registry.abortAttempt(epoch, 0, "", named.members);
    }

    function testAnAbortNamesTheAttempt() public {
        open(epoch);
        VM.prank(named.members[0]);
        expectRevert(IEpochRegistry.WrongAttempt.selector, 1);
        registry.abortAttempt(epoch, 2, "", named.members);
    }

    function testAnExpiredAttemptIsVoidAlready() public {
        open(epoch);
        uint256 deadline = block.timestamp + ATTEMPT_TIME;
        VM.warp(deadline + 1);
        VM.prank(named.members[0]);
        expectRevert(IEpochRegistry.TooLate.selector, deadline);
        registry.abortAttempt(epoch, 1, "", named.members);
    }

    function testACommittedEpochCannotBeAborted() public {
        open(epoch);
        commit(epoch);
        VM.prank(named.members[0]);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Committed));
        registry.abortAttempt(epoch, 1, "", named.members);
    }
}
