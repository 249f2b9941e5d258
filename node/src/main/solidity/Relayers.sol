// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RelayerSet} from "./RelayerSet.sol";

/// @title The relayer set on its own, for use beside a bridge that stores no members, such as Sygma's.
contract Relayers is RelayerSet {
    /// @notice See RelayerSet: the deployer becomes the admin.
    constructor(address[] memory initialRelayers, uint256 initialThreshold)
        RelayerSet(initialRelayers, initialThreshold)
    {}
}
