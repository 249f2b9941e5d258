// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EpochMessages} from "./EpochMessages.sol";
import {EpochTimes} from "./EpochTimes.sol";
import {IEpochRegistry} from "./IEpochRegistry.sol";
import {IEpochRegistryViews} from "./IEpochRegistryViews.sol";

/// @title What is recorded of each epoch, how it is read, and the moves between phases.
/// @dev Two things hold by construction and save checks elsewhere: only the last epoch can be Proposed, because a new
/// proposal kills the one before it; and its base is the active epoch, because only its own commit or a roll back, which
/// kills it, moves the active epoch.
abstract contract EpochLedger is IEpochRegistry, EpochTimes {
    /// @dev One epoch beside its terms. `deadline` is zero unless an attempt was opened and neither aborted, committed nor
    /// killed; it may have passed. `openedAt` is of the last attempt.
    struct State {
        Phase phase;
        uint32 attempt;
        bool allowed;
        uint64 openedAt;
        uint64 deadline;
        uint64 since;
        bytes32 root;
        bytes32 termsHash;
    }

    /// @inheritdoc IEpochRegistryViews
    uint64 public lastEpoch;
    /// @inheritdoc IEpochRegistryViews
    uint64 public lastCommit;

    uint64 internal _activeEpoch;
    uint64 internal _refreshRequestedAt;
    bytes32 internal _keys;
    mapping(uint64 => Terms) internal _terms;
    mapping(uint64 => State) internal _states;

    // Read

    /// @inheritdoc IEpochRegistry
    function active() external view returns (uint64, bytes32, bytes32, uint16, bytes32) {
        Terms storage t = _terms[_activeEpoch];
        return (_activeEpoch, _states[_activeEpoch].root, t.committee, t.threshold, _keys);
    }

    /// @inheritdoc IEpochRegistry
    function status(uint64 epoch) external view returns (Phase, uint32, uint64, bytes32, uint64) {
        State storage state = _states[epoch];
        return (state.phase, state.attempt, state.deadline, state.root, state.since);
    }

    /// @inheritdoc IEpochRegistry
    function termsHash(uint64 epoch) external view returns (bytes32) {
        return _states[epoch].termsHash;
    }

    /// @inheritdoc IEpochRegistryViews
    function terms(uint64 epoch) external view returns (Terms memory) {
        return _terms[epoch];
    }

    /// @inheritdoc IEpochRegistryViews
    function allowed(uint64 epoch) external view returns (bool) {
        return _states[epoch].allowed;
    }

    /// @inheritdoc IEpochRegistryViews
    /// @dev Never cleared but outdated: a sharing whose attempt opened before the request does not answer it, and a roll
    /// back from the sharing that did brings the request back.
    function refreshRequested() public view returns (bool) {
        return _refreshRequestedAt != 0 && _refreshRequestedAt >= _states[_activeEpoch].openedAt;
    }

    /// @inheritdoc IEpochRegistryViews
    function domainSeparator() external view returns (bytes32) {
        return EpochMessages.domainSeparator();
    }

    // Moves

    /// @dev None -> Proposed.
    function _record(uint64 epoch, Kind kind, bytes32 committee, uint16 n, uint16 threshold) internal {
        (uint64 opensAt, uint64 expiresAt) = _openingHours(kind, lastCommit);
        Terms memory t = Terms({
            epoch: epoch,
            base: _activeEpoch,
            baseRoot: _states[_activeEpoch].root,
            baseCommittee: _terms[_activeEpoch].committee,
            committee: committee,
            n: n,
            threshold: threshold,
            kind: kind,
            keys: _keys,
            opensAt: opensAt,
            expiresAt: expiresAt
        });
        _terms[epoch] = t;
        _states[epoch].phase = Phase.Proposed;
        _states[epoch].termsHash = EpochMessages.terms(t);
    }

    /// @dev Proposed -> Committed.
    function _activate(uint64 epoch, uint32 attempt, bytes32 root, bytes32 keysHash) internal {
        State storage state = _states[epoch];
        state.phase = Phase.Committed;
        state.deadline = 0;
        state.since = uint64(block.timestamp);
        state.root = root;
        _keys = keysHash;
        _activeEpoch = epoch;
        lastCommit = state.since;
        emit EpochCommitted(epoch, attempt, root, keysHash);
    }

    /// @dev Proposed -> Dead.
    function _kill(uint64 epoch, State storage state) internal {
        state.phase = Phase.Dead;
        state.deadline = 0;
        emit ProposalDead(epoch);
    }

    // Phases and times

    function _proposed(uint64 epoch) internal view returns (State storage state) {
        state = _states[epoch];
        if (state.phase != Phase.Proposed) revert WrongPhase(state.phase);
    }

    function _committed(uint64 epoch) internal view returns (State storage state) {
        state = _states[epoch];
        if (state.phase != Phase.Committed) revert WrongPhase(state.phase);
    }

    /// @dev The epoch's live attempt: opened, not aborted, and in time.
    function _attempted(uint64 epoch, uint32 attempt) internal view returns (State storage state) {
        state = _proposed(epoch);
        if (attempt != state.attempt || state.deadline == 0) revert WrongAttempt(state.attempt);
        _requireNotAfter(state.deadline);
    }

    function _requireNotAfter(uint64 time) internal view {
        if (block.timestamp > time) revert TooLate(time);
    }

    function _requireAfter(uint64 time) internal view {
        if (block.timestamp <= time) revert TooEarly(time);
    }
}
