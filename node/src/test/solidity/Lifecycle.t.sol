// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {Members} from "./Members.sol";
import {RegistryScene} from "./RegistryScene.sol";
import {VM} from "./Vm.sol";

/// @dev Everybody at once: an admin who changes his mind, a governor, honest committees, impatient callers, and time. It
/// watches each epoch's phase after each act.
contract Everybody is RegistryScene {
    mapping(uint64 => IEpochRegistry.Phase) public seen;
    mapping(uint64 => bytes32) private seenTerms;
    bytes32 private seenKeys;
    /// @dev The last broken promise; empty as long as all are kept.
    string private broken;

    constructor() {
        setUp();
    }

    /// @dev Once: a fuzzer calls whatever is public.
    function setUp() public override {
        if (address(registry) == address(0)) super.setUp();
    }

    /// @dev Committees that overlap, so that every kind of change occurs; one that is impossible.
    function change(uint256 seed) external {
        uint256 n = 2 + seed % 4;
        name(Members.range(1 + (seed >> 8) % 4, n, 2 + (seed >> 16) % n));
    }

    function wait(uint32 time) external {
        VM.warp(block.timestamp + 1 + time % 3 days);
        watch();
    }

    function anyoneProposes() external {
        propose();
        watch();
    }

    function governorAllows() external {
        allow(registry.lastEpoch());
        watch();
    }

    function governorCancels(uint8 luck) external {
        if (luck % 8 != 0) return;
        uint64 last = registry.lastEpoch();
        VM.prank(governor);
        registry.cancel(last);
        watch();
    }

    function governorRequestsRefresh() external {
        VM.prank(governor);
        registry.requestRefresh();
        watch();
    }

    function nodesOpen() external {
        uint64 last = registry.lastEpoch();
        send(opening_(last));
        watch();
    }

    function memberAborts(uint8 luck) external {
        if (luck % 4 != 0) return;
        uint64 last = registry.lastEpoch();
        (, uint32 attempt,,,) = registry.status(last);
        VM.prank(committees[last].members[0]);
        registry.abortAttempt(last, attempt, "", committees[last].members);
        watch();
    }

    function nodesCommit() external {
        commit(registry.lastEpoch());
        watch();
    }

    function nodesProve(uint8 back) external {
        prove(registry.lastEpoch() - back % 3);
        watch();
    }

    function nodesRollBack(uint8 back) external {
        send(return_(registry.lastEpoch() - back % 3));
        watch();
    }

    /// @dev The straight way through, so that chance need not find it.
    function everythingGoesWell(bool prove_) external {
        uint64 epoch = propose();
        open(epoch);
        commit(epoch);
        if (prove_) prove(epoch);
        watch();
    }

    /// @dev The straight way back.
    function theActiveEpochIsRolledBack() external {
        (uint64 active,,,,) = registry.active();
        VM.warp(block.timestamp + PROVE_TIME + 1);
        send(return_(active));
        watch();
    }

    function watch() private {
        for (uint64 epoch = 1; epoch <= registry.lastEpoch(); epoch++) {
            (IEpochRegistry.Phase phase,,,,) = registry.status(epoch);
            if (phase != seen[epoch] && !isStep(seen[epoch], phase)) broken = "a phase moved in another way";
            seen[epoch] = phase;
            if (seenTerms[epoch] == 0) seenTerms[epoch] = registry.termsHash(epoch);
            if (seenTerms[epoch] != registry.termsHash(epoch)) broken = "terms changed";
        }
        (,,,, bytes32 keys) = registry.active();
        if (seenKeys != 0 && keys != seenKeys) broken = "the keys changed";
        seenKeys = keys;
    }

    /// @dev An act may go two steps only as everythingGoesWell does: propose, commit and prove in one.
    function isStep(IEpochRegistry.Phase from, IEpochRegistry.Phase to) private pure returns (bool) {
        if (from == IEpochRegistry.Phase.None) return to != IEpochRegistry.Phase.RolledBack;
        if (from == IEpochRegistry.Phase.Proposed) {
            return to == IEpochRegistry.Phase.Dead || to == IEpochRegistry.Phase.Committed;
        }
        if (from == IEpochRegistry.Phase.Committed) {
            return to == IEpochRegistry.Phase.Proven || to == IEpochRegistry.Phase.RolledBack;
        }
        return false;
    }

    // What must hold after each act

    function assertWhole() external view {
        VM.assertEq(bytes(broken), bytes(""));
        (uint64 active,,,, bytes32 keys) = registry.active();
        VM.assertEq(active == 0, keys == 0);
        uint64 last = registry.lastEpoch();
        for (uint64 epoch = 1; epoch <= last; epoch++) {
            (IEpochRegistry.Phase phase,, uint64 deadline, bytes32 root,) = registry.status(epoch);
            IEpochRegistry.Terms memory t = registry.terms(epoch);
            VM.assertTrue(phase != IEpochRegistry.Phase.None);
            VM.assertTrue(t.base < epoch);
            if (phase == IEpochRegistry.Phase.Proposed) {
                VM.assertEq(epoch, last);
                VM.assertEq(t.base, active);
            } else {
                VM.assertEq(deadline, 0);
            }
            VM.assertEq(root != 0, uint8(phase) >= uint8(IEpochRegistry.Phase.Committed));
        }
        assertAtHome(active);
    }

    /// @dev The active epoch is committed or proven, and so is each it stands on; none above it is.
    function assertAtHome(uint64 active) private view {
        for (uint64 epoch = registry.lastEpoch(); epoch > active; epoch--) {
            (IEpochRegistry.Phase phase,,,,) = registry.status(epoch);
            VM.assertTrue(phase != IEpochRegistry.Phase.Committed && phase != IEpochRegistry.Phase.Proven);
        }
        for (uint64 epoch = active; epoch != 0; epoch = registry.terms(epoch).base) {
            (IEpochRegistry.Phase phase,,,,) = registry.status(epoch);
            VM.assertTrue(phase == IEpochRegistry.Phase.Committed || phase == IEpochRegistry.Phase.Proven);
        }
    }
}

/// @title Whatever everybody does, in any order: an epoch is never both proven and rolled back, and the keys stay.
contract LifecycleTest {
    Everybody private everybody;

    function setUp() public {
        everybody = new Everybody();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(everybody);
    }

    function invariantTheRegistryIsWhole() public view {
        everybody.assertWhole();
    }

    /// @dev That the crowd gets anywhere at all.
    function testTheCrowdReachesEveryPhase() public {
        everybody.everythingGoesWell(true);
        everybody.change(0x000001);
        everybody.everythingGoesWell(false);
        everybody.theActiveEpochIsRolledBack();
        everybody.anyoneProposes();
        everybody.governorCancels(0);
        VM.assertEq(uint8(everybody.seen(1)), uint8(IEpochRegistry.Phase.Proven));
        VM.assertEq(uint8(everybody.seen(2)), uint8(IEpochRegistry.Phase.RolledBack));
        VM.assertEq(uint8(everybody.seen(3)), uint8(IEpochRegistry.Phase.Dead));
        everybody.assertWhole();
    }
}
