// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IEpochRegistry} from "./IEpochRegistry.sol";

/// @title What a node reads of the registry beyond IEpochRegistry.
/// @dev Members are not stored: a node takes them from the EpochProposed event of a finalized block, or from the relayer
/// set, and checks them against the committee hash.
interface IEpochRegistryViews {
    /// @notice The registry's waiting times in seconds, fixed at deployment.
    /// delay: before an Ordinary change opens. longDelay: before an Exceptional one. minInterval: from the last commit to
    /// the opening of an Ordinary or Exceptional change. window: how long a proposal stays open. attemptTime: from opening
    /// to deadline. proveTime: from commit until the governor's prove, and rollBack. maxAge: after which anyone may
    /// propose a Refresh.
    struct Times {
        uint64 delay;
        uint64 longDelay;
        uint64 minInterval;
        uint64 window;
        uint64 attemptTime;
        uint64 proveTime;
        uint64 maxAge;
    }

    /// @notice The times contradict each other, or one is longer than a hundred years.
    error BadTimes();
    /// @notice The relayer set or the successor is not a contract, or is this one.
    error BadContract(address account);
    /// @notice A registry without a governor could never allow an Exceptional change.
    error NoGovernor();

    /// @notice The times this registry was deployed with.
    function times() external view returns (Times memory);

    /// @notice The terms of an epoch; all zero if it was never proposed.
    function terms(uint64 epoch) external view returns (IEpochRegistry.Terms memory);

    /// @notice The highest epoch number ever proposed.
    function lastEpoch() external view returns (uint64);

    /// @notice When an epoch was last committed, rolled back since or not; minInterval counts from here.
    function lastCommit() external view returns (uint64);

    /// @notice Whether the governor's request for a refresh still waits for a sharing dealt after it.
    function refreshRequested() external view returns (bool);

    /// @notice Whether the governor allowed this proposal.
    function allowed(uint64 epoch) external view returns (bool);

    /// @notice Who was offered the governor's office, or zero.
    function offeredGovernor() external view returns (address);

    /// @notice The EIP-712 domain separator of now.
    function domainSeparator() external view returns (bytes32);
}
