// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Committees} from "./Committees.sol";
import {EpochLedger} from "./EpochLedger.sol";
import {EpochMessages} from "./EpochMessages.sol";
import {EpochTimes} from "./EpochTimes.sol";
import {Governed} from "./Governed.sol";
import {IEpochRegistry} from "./IEpochRegistry.sol";
import {IRelayers} from "./IRelayers.sol";
import {KeyProofs} from "./KeyProofs.sol";
import {Signatures} from "./Signatures.sol";

/// @title The chain's record of which committee holds the keys, and the rules by which one committee follows another.
/// @dev No proxy: nodes pin the code.
contract EpochRegistry is Governed, EpochLedger {
    /// @dev What an attempt asks to commit; one value, because the compiler's stack is short.
    struct Outcome {
        uint64 epoch;
        uint32 attempt;
        bytes32 root;
        bytes32 termsHash;
    }

    /// @inheritdoc IEpochRegistry
    IRelayers public immutable relayers;
    /// @inheritdoc IEpochRegistry
    address public successor;

    modifier beforeMigration() {
        if (successor != address(0)) revert Retired();
        _;
    }

    /// @param relayers_ the relayer set to follow, for ever
    /// @param governor_ who may request, allow and cancel
    /// @param times_ the waiting times, in seconds
    constructor(IRelayers relayers_, address governor_, Times memory times_) Governed(governor_) EpochTimes(times_) {
        if (address(relayers_).code.length == 0) revert BadContract(address(relayers_));
        relayers = relayers_;
    }

    // Proposals

    /// @inheritdoc IEpochRegistry
    function propose(address[] calldata next, address[] calldata current)
        external
        beforeMigration
        returns (uint64 epoch)
    {
        if (!Committees.areRelayers(relayers, next)) revert WrongMembers();
        uint256 threshold = relayers._relayerThreshold();
        Committees.requirePossible(next.length, threshold);
        _requireActive(current);

        bytes32 committee = Committees.hash(threshold, next);
        bool killed = _killStale(committee);
        Kind kind = Committees.kindOf(next, threshold, current, _terms[_activeEpoch].threshold);
        if (kind == Kind.Refresh && !_isRefreshDue()) {
            // To revert now would bring the stale proposal back to life.
            if (killed) return 0;
            revert NothingChanged();
        }
        epoch = ++lastEpoch;
        _record(epoch, kind, committee, uint16(next.length), uint16(threshold));
        emit EpochProposed(epoch, _states[epoch].termsHash, _terms[epoch], next);
    }

    /// @inheritdoc IEpochRegistry
    function allow(uint64 epoch, bytes32 termsHash_) external onlyGovernor {
        State storage state = _proposed(epoch);
        if (state.termsHash != termsHash_) revert NotAllowed();
        state.allowed = true;
        emit ProposalAllowed(epoch);
    }

    /// @inheritdoc IEpochRegistry
    function cancel(uint64 epoch) external onlyGovernor {
        _kill(epoch, _proposed(epoch));
    }

    /// @inheritdoc IEpochRegistry
    function requestRefresh() external onlyGovernor {
        _refreshRequestedAt = uint64(block.timestamp);
        emit RefreshRequested();
    }

    // Attempts

    /// @inheritdoc IEpochRegistry
    function openAttempt(
        uint64 epoch,
        uint32 attempt,
        uint64 validUntil,
        address[] calldata next,
        bytes[] calldata nextSigs,
        address[] calldata current,
        bytes[] calldata currentSigs
    ) external beforeMigration {
        State storage state = _proposed(epoch);
        _requireOpen(_terms[epoch], state, attempt);
        _requireNotAfter(validUntil);
        _requireNext(_terms[epoch], next);
        _requireActive(current);
        bytes32 digest = EpochMessages.barrier(state.termsHash, attempt, validUntil);
        Signatures.requireAtLeast(next.length, digest, next, nextSigs);
        // Before the first epoch both are empty, and so is the need.
        Signatures.requireAtLeast(_terms[_activeEpoch].threshold, digest, current, currentSigs);

        state.attempt = attempt;
        state.openedAt = uint64(block.timestamp);
        state.deadline = state.openedAt + _attemptTime;
        emit AttemptOpened(epoch, attempt, state.deadline);
    }

    /// @inheritdoc IEpochRegistry
    function abortAttempt(uint64 epoch, uint32 attempt, bytes32 reason, address[] calldata next) external {
        State storage state = _attempted(epoch, attempt);
        if (Committees.hash(_terms[epoch].threshold, next) != _terms[epoch].committee) revert WrongMembers();
        if (!Committees.contains(next, msg.sender)) revert WrongMembers();
        state.deadline = 0;
        emit AttemptAborted(epoch, attempt, msg.sender, reason);
    }

    /// @inheritdoc IEpochRegistry
    function commit(
        uint64 epoch,
        uint32 attempt,
        bytes32 root,
        Key[] calldata keys,
        KeyProof[] calldata proofs,
        address[] calldata next,
        bytes[] calldata ready
    ) external beforeMigration {
        Outcome memory outcome = Outcome(epoch, attempt, root, _attempted(epoch, attempt).termsHash);
        _requireNext(_terms[outcome.epoch], next);
        bytes32 keysHash = _provenKeys(outcome, keys, proofs);
        Signatures.requireAtLeast(next.length, _readyDigest(outcome, keysHash), next, ready);
        _activate(outcome.epoch, outcome.attempt, outcome.root, keysHash);
    }

    // After the commit: exactly one of the two

    /// @inheritdoc IEpochRegistry
    function prove(uint64 epoch, address[] calldata members, bytes[] calldata sigs) external {
        State storage state = _committed(epoch);
        Terms storage t = _terms[epoch];
        if (Committees.hash(t.threshold, members) != t.committee) revert WrongMembers();
        uint256 need = t.n;
        if (msg.sender == governor && block.timestamp > state.since + _proveTime && t.threshold < t.n) {
            need = t.threshold + 1;
        }
        bytes32 digest = EpochMessages.active(state.termsHash, state.root);
        uint256 got = Signatures.requireAtLeast(need, digest, members, sigs);
        state.phase = Phase.Proven;
        emit EpochProven(epoch, uint16(got));
    }

    /// @inheritdoc IEpochRegistry
    function rollBack(uint64 epoch, uint64 validUntil, address[] calldata base, bytes[] calldata sigs)
        external
        beforeMigration
    {
        State storage state = _committed(epoch);
        Terms storage t = _terms[epoch];
        // Genesis has no base to return to; of two unproven epochs the later goes first.
        if (epoch != _activeEpoch || t.base == 0) revert WrongPhase(state.phase);
        _requireAfter(state.since + _proveTime);
        _requireNotAfter(validUntil);
        uint256 threshold = _terms[t.base].threshold;
        if (Committees.hash(threshold, base) != t.baseCommittee) revert WrongMembers();
        bytes32 digest = EpochMessages.opened(state.termsHash, t.baseRoot, validUntil);
        Signatures.requireAtLeast(threshold, digest, base, sigs);

        state.phase = Phase.RolledBack;
        _activeEpoch = t.base;
        emit EpochRolledBack(epoch, t.base);
        State storage last = _states[lastEpoch];
        if (last.phase == Phase.Proposed) _kill(lastEpoch, last);
    }

    /// @inheritdoc IEpochRegistry
    function recordDestroyed(uint64 epoch, bytes32 receipt) external {
        emit ShareDestroyed(epoch, msg.sender, receipt);
    }

    /// @inheritdoc IEpochRegistry
    function migrate(address next, address[] calldata members, bytes[] calldata sigs) external beforeMigration {
        if (next == address(this) || next.code.length == 0) revert BadContract(next);
        // An unproven epoch may yet have to be rolled back, and only here: what moves on must be known to work.
        Phase phase = _states[_activeEpoch].phase;
        if (phase != Phase.Proven) revert WrongPhase(phase);
        _requireActive(members);
        bytes32 digest = EpochMessages.migrate(next, _activeEpoch);
        Signatures.requireAtLeast(_terms[_activeEpoch].threshold, digest, members, sigs);
        successor = next;
        emit Migrated(next);
    }

    // What each step requires

    /// @dev Kills the open proposal if the relayer set says something else by now, or if it expired; refuses to repeat a
    /// live one.
    function _killStale(bytes32 committee) private returns (bool) {
        State storage last = _states[lastEpoch];
        if (last.phase != Phase.Proposed) return false;
        Terms storage t = _terms[lastEpoch];
        if (t.committee == committee && block.timestamp <= t.expiresAt) revert NothingChanged();
        _kill(lastEpoch, last);
        return true;
    }

    /// @dev On request, or when the active sharing is old enough for anyone to ask.
    function _isRefreshDue() private view returns (bool) {
        return refreshRequested() || block.timestamp >= _states[_activeEpoch].since + _maxAge;
    }

    /// @dev It is this attempt's turn: numbered next, none before it lives, within opening hours, and allowed if it must be.
    function _requireOpen(Terms storage t, State storage state, uint32 attempt) private view {
        if (attempt != state.attempt + 1) revert WrongAttempt(state.attempt + 1);
        if (block.timestamp <= state.deadline) revert AttemptLive();
        if (block.timestamp < t.opensAt) revert TooEarly(t.opensAt);
        _requireNotAfter(t.expiresAt - _attemptTime);
        if (t.kind == Kind.Exceptional && !state.allowed) revert NotAllowed();
    }

    /// @dev `next` are the proposal's members and still the relayers: a change that the admin is half-way through, or took
    /// back, neither starts nor commits.
    function _requireNext(Terms storage t, address[] calldata next) private view {
        if (Committees.hash(t.threshold, next) != t.committee) revert WrongMembers();
        if (relayers._relayerThreshold() != t.threshold) revert WrongMembers();
        if (!Committees.areRelayers(relayers, next)) revert WrongMembers();
    }

    /// @dev `current` are the members of the active epoch; before the first one, nobody.
    function _requireActive(address[] calldata current) private view {
        Terms storage t = _terms[_activeEpoch];
        bool same = _activeEpoch == 0 ? current.length == 0 : Committees.hash(t.threshold, current) == t.committee;
        if (!same) revert WrongMembers();
    }

    /// @dev The keys are one ordered list, fixed by the first commit for ever, and the new sharing signed with each.
    function _provenKeys(Outcome memory outcome, Key[] calldata keys, KeyProof[] calldata proofs)
        private
        view
        returns (bytes32 keysHash)
    {
        keysHash = keccak256(abi.encode(keys));
        if (keys.length == 0 || keys.length != proofs.length) revert KeyChanged();
        if (_keys != 0 && keysHash != _keys) revert KeyChanged();
        bytes32 message = EpochMessages.sharingProof(outcome.termsHash, outcome.attempt, outcome.root);
        for (uint256 i = 0; i < keys.length; i++) {
            if (!KeyProofs.verifies(keys[i], proofs[i], message)) revert BadProof(i);
        }
    }

    function _readyDigest(Outcome memory outcome, bytes32 keysHash) private view returns (bytes32) {
        return EpochMessages.ready(outcome.termsHash, outcome.attempt, outcome.root, keysHash);
    }
}
