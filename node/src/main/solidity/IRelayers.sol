// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What the epoch registry asks of a relayer set: a deployed ChainBridge Bridge (v1 or v2), our Bridge, or Relayers.
/// @dev Only the enumerable role tells the number of members: v1's `_totalRelayers` drifts, and neither constructor
/// relayers nor `grantRole` emit `RelayerAdded`.
interface IRelayers {
    /// @notice Whether `account` is a relayer now.
    function isRelayer(address account) external view returns (bool);

    /// @notice How many accounts hold `role` now.
    function getRoleMemberCount(bytes32 role) external view returns (uint256);

    /// @notice How many relayers must act. `uint8` in ChainBridge v2, `uint256` in v1: one word either way.
    function _relayerThreshold() external view returns (uint256);
}
