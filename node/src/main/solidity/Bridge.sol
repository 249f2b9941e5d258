// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RelayerSet} from "./RelayerSet.sol";

/// @title The governance side of a bridge: ChainBridge's relayer set and Sygma's key ceremony calls.
/// @dev It moves no tokens. `StartKeygen` and `KeyRefresh` leave no state: for a node they are hints, and the registry's
/// `requestRefresh` is the state.
contract Bridge is RelayerSet {
    /// @notice The address of the committee's joint ECDSA key, zero until key generation ended.
    address public _MPCAddress;

    event StartKeygen();
    event EndKeygen();
    event KeyRefresh(string hash);

    /// @notice Key generation ended before; the address is fixed for ever, as the key is.
    error AlreadyGenerated(address mpcAddress);

    /// @notice See RelayerSet: the deployer becomes the admin.
    constructor(address[] memory initialRelayers, uint256 initialThreshold)
        RelayerSet(initialRelayers, initialThreshold)
    {}

    /// @notice Announces that the committee should generate its key. Admin.
    function startKeygen() external onlyAdmin {
        _requireNoKey();
        emit StartKeygen();
    }

    /// @notice Records the address of the generated key. Admin.
    function endKeygen(address MPCAddress) external onlyAdmin {
        if (MPCAddress == address(0)) revert ZeroAddress();
        _requireNoKey();
        _MPCAddress = MPCAddress;
        emit EndKeygen();
    }

    /// @notice Announces that the committee should refresh its sharing. Admin.
    /// @param hash of the topology, in Sygma's words; nodes here do not read it
    function refreshKey(string memory hash) external onlyAdmin {
        emit KeyRefresh(hash);
    }

    function _requireNoKey() private view {
        if (_MPCAddress != address(0)) revert AlreadyGenerated(_MPCAddress);
    }
}
