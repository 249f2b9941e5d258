// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "./IEpochRegistry.sol";
import {IEpochRegistryViews} from "./IEpochRegistryViews.sol";

/// @title The registry's waiting times, fixed in its code.
abstract contract EpochTimes is IEpochRegistryViews {
    uint64 private constant TIME_MAX = 36_500 days;

    uint64 private immutable _delay;
    uint64 private immutable _longDelay;
    uint64 private immutable _minInterval;
    uint64 private immutable _window;
    uint64 internal immutable _attemptTime;
    uint64 internal immutable _proveTime;
    uint64 internal immutable _maxAge;

    /// @dev An attempt must fit its window, or nothing could ever be opened; an Exceptional change waits no less than an
    /// Ordinary one; a maxAge of zero would let anyone force a refresh at any time; and the bound keeps sums from
    /// overflowing.
    constructor(Times memory value) {
        if (value.attemptTime == 0 || value.window < value.attemptTime) revert BadTimes();
        if (value.longDelay < value.delay || value.maxAge == 0) revert BadTimes();
        if (value.longDelay > TIME_MAX || value.minInterval > TIME_MAX || value.window > TIME_MAX) revert BadTimes();
        if (value.proveTime > TIME_MAX || value.maxAge > TIME_MAX) revert BadTimes();
        _delay = value.delay;
        _longDelay = value.longDelay;
        _minInterval = value.minInterval;
        _window = value.window;
        _attemptTime = value.attemptTime;
        _proveTime = value.proveTime;
        _maxAge = value.maxAge;
    }

    /// @inheritdoc IEpochRegistryViews
    function times() external view returns (Times memory) {
        return Times({
            delay: _delay,
            longDelay: _longDelay,
            minInterval: _minInterval,
            window: _window,
            attemptTime: _attemptTime,
            proveTime: _proveTime,
            maxAge: _maxAge
        });
    }

    /// @dev When a proposal of this kind opens, and when it expires. Leavers and Refresh wait for nothing: an eviction is
    /// urgent, and neither lets anyone in.
    function _openingHours(IEpochRegistry.Kind kind, uint64 lastCommit)
        internal
        view
        returns (uint64 opensAt, uint64 expiresAt)
    {
        opensAt = uint64(block.timestamp);
        if (kind == IEpochRegistry.Kind.Ordinary || kind == IEpochRegistry.Kind.Exceptional) {
            opensAt += kind == IEpochRegistry.Kind.Exceptional ? _longDelay : _delay;
            uint64 rested = lastCommit + _minInterval;
            if (opensAt < rested) opensAt = rested;
        }
        expiresAt = opensAt + _window;
    }
}
