// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRelayers} from "./IRelayers.sol";
import {Roles} from "./Roles.sol";

/// @title The relayers and their threshold, with the functions and events of ChainBridge's Bridge.
/// @dev One change of committee often takes several admin calls, so the states between them are allowed: a threshold above
/// the number of relayers, a single relayer, none. The epoch registry refuses what cannot be a committee, and a node lets
/// the set settle before it proposes. What no state may hold is refused here: the zero address, a relayer twice, more
/// than 200 relayers, a threshold of zero or above 200. Like the seed, `grantRole`, `revokeRole` and `renounceRole` emit
/// the role events only.
abstract contract RelayerSet is Roles, IRelayers {
    /// @notice The role whose holders are the relayers.
    bytes32 public constant RELAYER_ROLE = keccak256("RELAYER_ROLE");
    /// @notice The most relayers there can be.
    uint256 public constant MAX_RELAYERS = 200;

    /// @notice How many relayers must act.
    uint256 public _relayerThreshold;

    event RelayerAdded(address relayer);
    event RelayerRemoved(address relayer);
    event RelayerThresholdChanged(uint256 newThreshold);

    /// @notice The account is a relayer already.
    error AlreadyRelayer(address account);
    /// @notice The account is no relayer.
    error NotRelayer(address account);
    /// @notice MAX_RELAYERS is reached.
    error TooManyRelayers();
    /// @notice A threshold is at least 1 and at most MAX_RELAYERS.
    error BadThreshold(uint256 threshold);

    /// @notice The deployer becomes the admin.
    constructor(address[] memory initialRelayers, uint256 initialThreshold) {
        _grant(DEFAULT_ADMIN_ROLE, msg.sender);
        for (uint256 i = 0; i < initialRelayers.length; i++) {
            _add(initialRelayers[i]);
        }
        _setThreshold(initialThreshold);
    }

    /// @notice Adds a relayer. Admin. ChainBridge gives it its vote at once, before it holds a share.
    function adminAddRelayer(address relayerAddress) external onlyAdmin {
        _add(relayerAddress);
        emit RelayerAdded(relayerAddress);
    }

    /// @notice Removes a relayer. Admin.
    function adminRemoveRelayer(address relayerAddress) external onlyAdmin {
        if (!isRelayer(relayerAddress)) revert NotRelayer(relayerAddress);
        _revoke(RELAYER_ROLE, relayerAddress);
        emit RelayerRemoved(relayerAddress);
    }

    /// @notice Changes how many relayers must act. Admin.
    function adminChangeRelayerThreshold(uint256 newThreshold) external onlyAdmin {
        _setThreshold(newThreshold);
        emit RelayerThresholdChanged(newThreshold);
    }

    /// @notice Whether `account` is a relayer.
    function isRelayer(address account) public view returns (bool) {
        return hasRole(RELAYER_ROLE, account);
    }

    /// @notice How many accounts hold `role`.
    function getRoleMemberCount(bytes32 role) public view override(Roles, IRelayers) returns (uint256) {
        return super.getRoleMemberCount(role);
    }

    /// @notice The number of relayers. Unlike ChainBridge v1's counter it cannot drift.
    function _totalRelayers() external view returns (uint256) {
        return getRoleMemberCount(RELAYER_ROLE);
    }

    /// @dev By any door, `grantRole` too, the set stays within its bound.
    function _grant(bytes32 role, address account) internal override {
        super._grant(role, account);
        if (getRoleMemberCount(RELAYER_ROLE) > MAX_RELAYERS) revert TooManyRelayers();
    }

    function _add(address account) private {
        if (isRelayer(account)) revert AlreadyRelayer(account);
        _grant(RELAYER_ROLE, account);
    }

    function _setThreshold(uint256 threshold) private {
        if (threshold == 0 || threshold > MAX_RELAYERS) revert BadThreshold(threshold);
        _relayerThreshold = threshold;
    }
}
