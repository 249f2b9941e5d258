// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EpochRegistry} from "../../main/solidity/EpochRegistry.sol";
import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {IEpochRegistryViews} from "../../main/solidity/IEpochRegistryViews.sol";
import {IRelayers} from "../../main/solidity/IRelayers.sol";
import {Digests} from "./Digests.sol";
import {Committee, Members} from "./Members.sol";
import {RegistryScene} from "./RegistryScene.sol";
import {VM} from "./Vm.sol";

/// @title The governor, who can delay and not move; migration; and the deployment.
contract GovernanceTest is RegistryScene {
    address private constant HEIR = address(0x61);

    // The governor

    function testAProposalIsAllowedByItsExactHash() public {
        uint64 epoch = propose();
        VM.assertFalse(registry.allowed(epoch));
        bytes32 hash = registry.termsHash(epoch);
        VM.expectEmit();
        emit IEpochRegistry.ProposalAllowed(epoch);
        VM.prank(governor);
        registry.allow(epoch, hash);
        VM.assertTrue(registry.allowed(epoch));
    }

    function testAnotherHashIsNotAllowed() public {
        uint64 epoch = propose();
        VM.prank(governor);
        expectRevert(IEpochRegistry.NotAllowed.selector);
        registry.allow(epoch, "another");
    }

    function testADeadProposalCannotBeAllowed() public {
        uint64 epoch = propose();
        bytes32 hash = registry.termsHash(epoch);
        VM.prank(governor);
        registry.cancel(epoch);
        VM.prank(governor);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Dead));
        registry.allow(epoch, hash);
    }

    function testOnlyTheGovernorAllows() public {
        uint64 epoch = propose();
        bytes32 hash = registry.termsHash(epoch);
        expectRevert(IEpochRegistry.NotGovernor.selector);
        registry.allow(epoch, hash);
    }

    function testACancelledProposalIsDead() public {
        uint64 epoch = propose();
        VM.expectEmit();
        emit IEpochRegistry.ProposalDead(epoch);
        VM.prank(governor);
        registry.cancel(epoch);
        assertPhase(epoch, IEpochRegistry.Phase.Dead);
    }

    function testOnlyTheGovernorCancels() public {
        uint64 epoch = propose();
        expectRevert(IEpochRegistry.NotGovernor.selector);
        registry.cancel(epoch);
    }

    function testACommittedEpochCannotBeCancelled() public {
        uint64 epoch = establish(named);
        VM.prank(governor);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Committed));
        registry.cancel(epoch);
    }

    function testOnlyTheGovernorRequestsARefresh() public {
        expectRevert(IEpochRegistry.NotGovernor.selector);
        registry.requestRefresh();
    }

    function testARequestIsAnEvent() public {
        VM.expectEmit();
        emit IEpochRegistry.RefreshRequested();
        VM.prank(governor);
        registry.requestRefresh();
    }

    function testTheOfficePassesWhenTheOfferedAccepts() public {
        VM.prank(governor);
        registry.offerGovernor(HEIR);
        VM.assertEq(registry.governor(), governor);
        VM.assertEq(registry.offeredGovernor(), HEIR);
        VM.expectEmit();
        emit IEpochRegistry.GovernorChanged(HEIR);
        VM.prank(HEIR);
        registry.acceptGovernor();
        VM.assertEq(registry.governor(), HEIR);
        VM.assertEq(registry.offeredGovernor(), address(0));
    }

    function testTheFormerGovernorIsNobody() public {
        VM.prank(governor);
        registry.offerGovernor(HEIR);
        VM.prank(HEIR);
        registry.acceptGovernor();
        VM.prank(governor);
        expectRevert(IEpochRegistry.NotGovernor.selector);
        registry.requestRefresh();
    }

    function testNobodyElseAccepts() public {
        VM.prank(governor);
        registry.offerGovernor(HEIR);
        expectRevert(IEpochRegistry.NotGovernor.selector);
        registry.acceptGovernor();
    }

    function testAWithdrawnOfferCannotBeAccepted() public {
        VM.prank(governor);
        registry.offerGovernor(HEIR);
        VM.prank(governor);
        registry.offerGovernor(address(0));
        VM.prank(HEIR);
        expectRevert(IEpochRegistry.NotGovernor.selector);
        registry.acceptGovernor();
    }

    function testOnlyTheGovernorOffers() public {
        expectRevert(IEpochRegistry.NotGovernor.selector);
        registry.offerGovernor(address(this));
    }

    // Migration

    function testThresholdOfAProvenEpochMigrates() public {
        (address[] memory members, bytes[] memory sigs) = migration(proven(), address(relayers), 3);
        VM.expectEmit();
        emit IEpochRegistry.Migrated(address(relayers));
        registry.migrate(address(relayers), members, sigs);
        VM.assertEq(registry.successor(), address(relayers));
    }

    function testFewerThanThresholdDoNotMigrate() public {
        (address[] memory members, bytes[] memory sigs) = migration(proven(), address(relayers), 2);
        expectRevert(IEpochRegistry.TooFewSignatures.selector, 2, 3);
        registry.migrate(address(relayers), members, sigs);
    }

    function testSignaturesForAnotherSuccessorDoNotMigrate() public {
        (address[] memory members, bytes[] memory sigs) = migration(proven(), address(VM), 3);
        expectRevert(IEpochRegistry.BadSignature.selector, 0);
        registry.migrate(address(relayers), members, sigs);
    }

    function testSignaturesForAnotherEpochDoNotMigrate() public {
        uint64 first = proven();
        (address[] memory members, bytes[] memory sigs) = migration(first, address(relayers), 3);
        prove(refresh());
        expectRevert(IEpochRegistry.BadSignature.selector, 0);
        registry.migrate(address(relayers), members, sigs);
    }

    function testOnlyTheActiveCommitteeMigrates() public {
        (, bytes[] memory sigs) = migration(proven(), address(relayers), 3);
        address[] memory others = Members.range(2, 5, 3).members;
        expectRevert(IEpochRegistry.WrongMembers.selector);
        registry.migrate(address(relayers), others, sigs);
    }

    function testAnUnprovenEpochDoesNotMigrate() public {
        (address[] memory members, bytes[] memory sigs) = migration(establish(named), address(relayers), 3);
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.Committed));
        registry.migrate(address(relayers), members, sigs);
    }

    function testBeforeTheFirstEpochThereIsNothingToMigrate() public {
        expectRevert(IEpochRegistry.WrongPhase.selector, uint256(IEpochRegistry.Phase.None));
        registry.migrate(address(relayers), new address[](0), new bytes[](0));
    }

    function testTheSuccessorIsAContract() public {
        (address[] memory members, bytes[] memory sigs) = migration(proven(), HEIR, 3);
        VM.expectRevert(abi.encodeWithSelector(IEpochRegistryViews.BadContract.selector, HEIR));
        registry.migrate(HEIR, members, sigs);
    }

    function testTheSuccessorIsAnother() public {
        (address[] memory members, bytes[] memory sigs) = migration(proven(), address(registry), 3);
        VM.expectRevert(abi.encodeWithSelector(IEpochRegistryViews.BadContract.selector, address(registry)));
        registry.migrate(address(registry), members, sigs);
    }

    function testARetiredRegistryProposesNothing() public {
        migrate();
        name(Members.range(2, 4, 3));
        Committee memory active = committees[1];
        expectRevert(IEpochRegistry.Retired.selector);
        registry.propose(named.members, active.members);
    }

    function testARetiredRegistryDoesNotMigrateAgain() public {
        migrate();
        (address[] memory members, bytes[] memory sigs) = migration(1, address(relayers), 3);
        expectRevert(IEpochRegistry.Retired.selector);
        registry.migrate(address(relayers), members, sigs);
    }

    function testARetiredRegistryDoesNotRollBack() public {
        establish(named);
        uint64 second = refresh();
        prove(second);
        migrateFrom(second);
        Return memory r = return_(second);
        expectRevert(IEpochRegistry.Retired.selector);
        send(r);
    }

    // The deployment

    function testTheDeploymentIsReadable() public view {
        VM.assertEq(abi.encode(registry.times()), abi.encode(sceneTimes()));
        VM.assertEq(address(registry.relayers()), address(relayers));
        VM.assertEq(registry.governor(), governor);
        VM.assertEq(registry.successor(), address(0));
    }

    function testTheRelayerSetIsAContract() public {
        VM.expectRevert(abi.encodeWithSelector(IEpochRegistryViews.BadContract.selector, HEIR));
        new EpochRegistry(IRelayers(HEIR), governor, sceneTimes());
    }

    function testARegistryHasAGovernor() public {
        expectRevert(IEpochRegistryViews.NoGovernor.selector);
        new EpochRegistry(relayers, address(0), sceneTimes());
    }

    function testAnAttemptTakesTime() public {
        IEpochRegistryViews.Times memory times = sceneTimes();
        times.attemptTime = 0;
        expectBadTimes(times);
    }

    function testAnAttemptFitsTheWindow() public {
        IEpochRegistryViews.Times memory times = sceneTimes();
        times.window = times.attemptTime - 1;
        expectBadTimes(times);
    }

    function testTheLongDelayIsNotTheShorter() public {
        IEpochRegistryViews.Times memory times = sceneTimes();
        times.longDelay = times.delay - 1;
        expectBadTimes(times);
    }

    function testAnAgeOfZeroIsNoAge() public {
        IEpochRegistryViews.Times memory times = sceneTimes();
        times.maxAge = 0;
        expectBadTimes(times);
    }

    function testTimesAreAtMostACentury() public {
        uint64 tooLong = 36_500 days + 1;
        for (uint256 i = 0; i < 5; i++) {
            IEpochRegistryViews.Times memory times = sceneTimes();
            if (i == 0) times.longDelay = tooLong;
            if (i == 1) times.minInterval = tooLong;
            if (i == 2) times.window = tooLong;
            if (i == 3) times.proveTime = tooLong;
            if (i == 4) times.maxAge = tooLong;
            expectBadTimes(times);
        }
    }

    function expectBadTimes(IEpochRegistryViews.Times memory times) private {
        expectRevert(IEpochRegistryViews.BadTimes.selector);
        new EpochRegistry(relayers, governor, times);
    }

    function proven() private returns (uint64 epoch) {
        epoch = establish(named);
        prove(epoch);
    }

    function migrate() private {
        migrateFrom(proven());
    }

    function migrateFrom(uint64 epoch) private {
        (address[] memory members, bytes[] memory sigs) = migration(epoch, address(relayers), 3);
        registry.migrate(address(relayers), members, sigs);
    }

    function migration(uint64 epoch, address successor, uint256 count)
        private
        view
        returns (address[] memory, bytes[] memory)
    {
        Committee memory committee = committees[epoch];
        bytes32 digest = Digests.migrate(registry, successor, epoch);
        return (committee.members, Members.sign(committee, digest, count));
    }
}
