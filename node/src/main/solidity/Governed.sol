// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "./IEpochRegistry.sol";
import {IEpochRegistryViews} from "./IEpochRegistryViews.sol";

/// @title The governor's office, handed over in two steps so that it cannot be lost to a mistyped address.
abstract contract Governed is IEpochRegistry, IEpochRegistryViews {
    /// @inheritdoc IEpochRegistry
    address public governor;
    /// @inheritdoc IEpochRegistryViews
    address public offeredGovernor;

    modifier onlyGovernor() {
        if (msg.sender != governor) revert NotGovernor();
        _;
    }

    constructor(address firstGovernor) {
        if (firstGovernor == address(0)) revert NoGovernor();
        governor = firstGovernor;
    }

    /// @inheritdoc IEpochRegistry
    function offerGovernor(address next) external onlyGovernor {
        offeredGovernor = next;
    }

    /// @inheritdoc IEpochRegistry
    function acceptGovernor() external {
        if (msg.sender != offeredGovernor) revert NotGovernor();
        governor = msg.sender;
        delete offeredGovernor;
        emit GovernorChanged(msg.sender);
    }
}
