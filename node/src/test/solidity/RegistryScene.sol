// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EpochRegistry} from "../../main/solidity/EpochRegistry.sol";
import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {IEpochRegistryViews} from "../../main/solidity/IEpochRegistryViews.sol";
import {Relayers} from "../../main/solidity/Relayers.sol";
import {Digests} from "./Digests.sol";
import {JointKeys} from "./JointKeys.sol";
import {Committee, Members} from "./Members.sol";
import {VM} from "./Vm.sol";

/// @title A registry beside a relayer set that the scene administers, and calls prepared so that a test can spoil one part.
/// @dev A prepared call is a value: whatever it needs of the chain is read before `expectRevert`.
abstract contract RegistryScene {
    struct Opening {
        uint64 epoch;
        uint32 attempt;
        uint64 validUntil;
        address[] next;
        bytes[] nextSigs;
        address[] current;
        bytes[] currentSigs;
    }

    struct Commit {
        uint64 epoch;
        uint32 attempt;
        bytes32 root;
        IEpochRegistry.Key[] keys;
        IEpochRegistry.KeyProof[] proofs;
        address[] next;
        bytes[] ready;
    }

    struct Return {
        uint64 epoch;
        uint64 validUntil;
        address[] base;
        bytes[] sigs;
    }

    uint64 internal constant START = 1_800_000_000;
    uint64 internal constant DELAY = 1 days;
    uint64 internal constant LONG_DELAY = 7 days;
    uint64 internal constant MIN_INTERVAL = 3 days;
    uint64 internal constant WINDOW = 2 days;
    uint64 internal constant ATTEMPT_TIME = 1 hours;
    uint64 internal constant PROVE_TIME = 6 hours;
    uint64 internal constant MAX_AGE = 90 days;
    uint256 internal constant ECDSA_SECRET = uint256(keccak256("joint ECDSA key"));
    uint256 internal constant BIP340_SECRET = uint256(keccak256("joint BIP-340 key"));

    address internal governor = address(0x60);
    Relayers internal relayers;
    EpochRegistry internal registry;
    /// @dev The committee that the relayer set names, and that of each epoch.
    Committee internal named;
    mapping(uint64 => Committee) internal committees;

    function setUp() public virtual {
        VM.warp(START);
        relayers = new Relayers(new address[](0), 1);
        registry = new EpochRegistry(relayers, governor, sceneTimes());
        name(Members.range(1, 5, 3));
    }

    function sceneTimes() internal pure returns (IEpochRegistryViews.Times memory) {
        return IEpochRegistryViews.Times(DELAY, LONG_DELAY, MIN_INTERVAL, WINDOW, ATTEMPT_TIME, PROVE_TIME, MAX_AGE);
    }

    /// @dev The admin makes the relayer set name this committee.
    function name(Committee memory next) internal {
        for (uint256 i = relayers._totalRelayers(); i > 0; i--) {
            relayers.adminRemoveRelayer(relayers.getRoleMember(relayers.RELAYER_ROLE(), i - 1));
        }
        for (uint256 i = 0; i < next.members.length; i++) {
            relayers.adminAddRelayer(next.members[i]);
        }
        relayers.adminChangeRelayerThreshold(next.threshold);
        named = next;
    }

    // Steps that succeed

    function propose() internal returns (uint64 epoch) {
        (uint64 active,,,,) = registry.active();
        epoch = registry.propose(named.members, committees[active].members);
        if (epoch != 0) committees[epoch] = named;
    }

    function open(uint64 epoch) internal returns (uint32 attempt) {
        IEpochRegistry.Terms memory terms = registry.terms(epoch);
        if (block.timestamp < terms.opensAt) VM.warp(terms.opensAt);
        if (terms.kind == IEpochRegistry.Kind.Exceptional) allow(epoch);
        Opening memory opening = opening_(epoch);
        send(opening);
        return opening.attempt;
    }

    function commit(uint64 epoch) internal {
        send(commit_(epoch));
    }

    function prove(uint64 epoch) internal {
        (, bytes[] memory sigs) = activeSigs(epoch, committees[epoch].members.length);
        registry.prove(epoch, committees[epoch].members, sigs);
    }

    function allow(uint64 epoch) internal {
        bytes32 hash = registry.termsHash(epoch);
        VM.prank(governor);
        registry.allow(epoch, hash);
    }

    /// @dev From a change of the relayer set to a committed epoch.
    function establish(Committee memory next) internal returns (uint64 epoch) {
        name(next);
        epoch = propose();
        open(epoch);
        commit(epoch);
    }

    function refresh() internal returns (uint64 epoch) {
        VM.warp(block.timestamp + 1);
        VM.prank(governor);
        registry.requestRefresh();
        epoch = propose();
        VM.warp(block.timestamp + 1);
        open(epoch);
        commit(epoch);
    }

    // Prepared calls

    function opening_(uint64 epoch) internal view returns (Opening memory opening) {
        (, uint32 last,,,) = registry.status(epoch);
        (uint64 active,,,,) = registry.active();
        opening.epoch = epoch;
        opening.attempt = last + 1;
        opening.validUntil = uint64(block.timestamp) + 600;
        opening.next = committees[epoch].members;
        opening.current = committees[active].members;
        sign(opening, committees[epoch].members.length, committees[active].threshold);
    }

    function sign(Opening memory opening, uint256 nextCount, uint256 currentCount) internal view {
        (uint64 active,,,,) = registry.active();
        bytes32 digest = Digests.barrier(registry, opening.epoch, opening.attempt, opening.validUntil);
        opening.nextSigs = Members.sign(committees[opening.epoch], digest, nextCount);
        opening.currentSigs = Members.sign(committees[active], digest, currentCount);
    }

    function send(Opening memory o) internal {
        registry.openAttempt(o.epoch, o.attempt, o.validUntil, o.next, o.nextSigs, o.current, o.currentSigs);
    }

    function commit_(uint64 epoch) internal returns (Commit memory c) {
        (, c.attempt,,,) = registry.status(epoch);
        c.epoch = epoch;
        c.root = rootOf(epoch);
        c.keys = new IEpochRegistry.Key[](2);
        c.keys[0] = JointKeys.ecdsaKey(ECDSA_SECRET);
        c.keys[1] = JointKeys.bip340Key(BIP340_SECRET);
        c.next = committees[epoch].members;
        signSharing(c);
        signReady(c, c.next.length);
    }

    function signSharing(Commit memory c) internal {
        bytes32 message = Digests.sharingProof(registry, c.epoch, c.attempt, c.root);
        c.proofs = new IEpochRegistry.KeyProof[](2);
        c.proofs[0] = JointKeys.signEcdsa(ECDSA_SECRET, message);
        c.proofs[1] = JointKeys.signBip340(BIP340_SECRET, message);
    }

    function signReady(Commit memory c, uint256 count) internal view {
        bytes32 digest = Digests.ready(registry, c.epoch, c.attempt, c.root, keccak256(abi.encode(c.keys)));
        c.ready = Members.sign(committees[c.epoch], digest, count);
    }

    function send(Commit memory c) internal {
        registry.commit(c.epoch, c.attempt, c.root, c.keys, c.proofs, c.next, c.ready);
    }

    function return_(uint64 epoch) internal view returns (Return memory r) {
        r.epoch = epoch;
        r.validUntil = uint64(block.timestamp) + 600;
        Committee memory base = committees[registry.terms(epoch).base];
        r.base = base.members;
        sign(r, base.threshold);
    }

    function sign(Return memory r, uint256 count) internal view {
        IEpochRegistry.Terms memory terms = registry.terms(r.epoch);
        bytes32 digest = Digests.opened(registry, r.epoch, terms.baseRoot, r.validUntil);
        r.sigs = Members.sign(committees[terms.base], digest, count);
    }

    function send(Return memory r) internal {
        registry.rollBack(r.epoch, r.validUntil, r.base, r.sigs);
    }

    function activeSigs(uint64 epoch, uint256 count) internal view returns (address[] memory, bytes[] memory) {
        Committee memory committee = committees[epoch];
        bytes32 digest = Digests.active(registry, epoch, rootOf(epoch));
        return (committee.members, Members.sign(committee, digest, count));
    }

    function rootOf(uint64 epoch) internal pure returns (bytes32) {
        return keccak256(abi.encode("root", epoch));
    }

    // What is expected

    function expectRevert(bytes4 selector) internal {
        VM.expectRevert(abi.encodeWithSelector(selector));
    }

    function expectRevert(bytes4 selector, uint256 value) internal {
        VM.expectRevert(abi.encodeWithSelector(selector, value));
    }

    function expectRevert(bytes4 selector, uint256 got, uint256 need) internal {
        VM.expectRevert(abi.encodeWithSelector(selector, got, need));
    }

    function assertPhase(uint64 epoch, IEpochRegistry.Phase expected) internal view {
        (IEpochRegistry.Phase phase,,,,) = registry.status(epoch);
        VM.assertEq(uint256(phase), uint256(expected));
    }

    function assertActive(uint64 expected) internal view {
        (uint64 epoch,,,,) = registry.active();
        VM.assertEq(epoch, expected);
    }

    function assertKind(uint64 epoch, IEpochRegistry.Kind expected) internal view {
        VM.assertEq(uint256(registry.terms(epoch).kind), uint256(expected));
    }
}
