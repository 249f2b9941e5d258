// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "./IEpochRegistry.sol";
import {IRelayers} from "./IRelayers.sol";

/// @title What a committee is, and how one differs from the next.
library Committees {
    bytes32 private constant RELAYER_ROLE = keccak256("RELAYER_ROLE");
    uint256 private constant MEMBERS_MAX = 200;

    /// @notice The hash that names a committee: its threshold and its members in order.
    function hash(uint256 threshold, address[] calldata members) internal pure returns (bytes32) {
        return keccak256(abi.encode(threshold, members));
    }

    /// @notice Refuses what cannot share a key: always 2 <= threshold <= n <= 200.
    function requirePossible(uint256 n, uint256 threshold) internal pure {
        if (threshold < 2 || threshold > n || n > MEMBERS_MAX) revert IEpochRegistry.BadCommittee(n, threshold);
    }

    /// @notice Whether `members` are exactly the relayers of now, strictly ascending.
    /// @dev As many as there are, all different and each a relayer: so none is missing, and the list has one order only.
    function areRelayers(IRelayers relayers, address[] calldata members) internal view returns (bool) {
        if (relayers.getRoleMemberCount(RELAYER_ROLE) != members.length) return false;
        address previous = address(0);
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i] <= previous || !relayers.isRelayer(members[i])) return false;
            previous = members[i];
        }
        return true;
    }

    /// @notice Whether `account` is on the list.
    function contains(address[] calldata members, address account) internal pure returns (bool) {
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i] == account) return true;
        }
        return false;
    }

    /// @notice What kind of change leads from `current` (empty before the first epoch) to `next`.
    /// @dev Exceptional is what an admin key gone astray would do: hand over to strangers, lower the threshold, let a
    /// minority or nobody but all act. It takes a governor and people.
    function kindOf(address[] calldata next, uint256 threshold, address[] calldata current, uint256 currentThreshold)
        internal
        pure
        returns (IEpochRegistry.Kind)
    {
        uint256 n = next.length;
        if (current.length == 0) return IEpochRegistry.Kind.Genesis;
        uint256 stayers = countCommon(next, current);
        if (stayers == n && stayers == current.length && threshold == currentThreshold) {
            return IEpochRegistry.Kind.Refresh;
        }
        uint256 joiners = n - stayers;
        bool weakens = threshold < currentThreshold || 2 * threshold <= n || threshold == n;
        if (weakens || stayers < currentThreshold || joiners >= threshold) return IEpochRegistry.Kind.Exceptional;
        return joiners == 0 ? IEpochRegistry.Kind.Leavers : IEpochRegistry.Kind.Ordinary;
    }

    /// @notice How many addresses two strictly ascending lists share.
    function countCommon(address[] calldata a, address[] calldata b) internal pure returns (uint256 common) {
        uint256 i = 0;
        uint256 j = 0;
        while (i < a.length && j < b.length) {
            if (a[i] == b[j]) {
                common++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
    }
}
