// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Who holds which role, enumerable, in the vocabulary of ChainBridge.
/// @dev The admin role administers every role, itself included. The order of members is not kept: leaving moves the last
/// member into the gap.
abstract contract Roles {
    /// @notice The role that grants and revokes roles.
    bytes32 public constant DEFAULT_ADMIN_ROLE = 0x00;

    /// @dev `seats` holds index + 1, so that zero means "does not hold the role".
    struct Members {
        address[] list;
        mapping(address => uint256) seats;
    }

    mapping(bytes32 => Members) private _members;

    event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender);
    event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender);

    /// @notice The caller is not an admin.
    error NotAdmin(address caller);
    /// @notice The zero address holds no role.
    error ZeroAddress();
    /// @notice Only the holder renounces its role.
    error NotOneself(address caller, address account);
    /// @notice An admin cannot hand its role over to itself.
    error SameAdmin();
    /// @notice Without an admin the set could never change again.
    error LastAdmin();

    modifier onlyAdmin() {
        if (!hasRole(DEFAULT_ADMIN_ROLE, msg.sender)) revert NotAdmin(msg.sender);
        _;
    }

    /// @notice Whether `account` holds `role`.
    function hasRole(bytes32 role, address account) public view returns (bool) {
        return _members[role].seats[account] != 0;
    }

    /// @notice How many accounts hold `role`.
    function getRoleMemberCount(bytes32 role) public view virtual returns (uint256) {
        return _members[role].list.length;
    }

    /// @notice The holder of `role` at `index`; the order changes when one leaves.
    function getRoleMember(bytes32 role, uint256 index) external view returns (address) {
        return _members[role].list[index];
    }

    /// @notice The role that administers `role`: always the admin role.
    function getRoleAdmin(bytes32) external pure returns (bytes32) {
        return DEFAULT_ADMIN_ROLE;
    }

    /// @notice Grants `role`; no effect if `account` holds it. Admin.
    function grantRole(bytes32 role, address account) external onlyAdmin {
        _grant(role, account);
    }

    /// @notice Takes `role` away; no effect if `account` does not hold it. Admin.
    function revokeRole(bytes32 role, address account) external onlyAdmin {
        _revoke(role, account);
    }

    /// @notice Gives up one's own role; no effect if not held.
    function renounceRole(bytes32 role, address account) external {
        if (account != msg.sender) revert NotOneself(msg.sender, account);
        _revoke(role, account);
    }

    /// @notice Hands the admin role over to `newAdmin`. Admin.
    function renounceAdmin(address newAdmin) external onlyAdmin {
        if (newAdmin == msg.sender) revert SameAdmin();
        _grant(DEFAULT_ADMIN_ROLE, newAdmin);
        _revoke(DEFAULT_ADMIN_ROLE, msg.sender);
    }

    function _grant(bytes32 role, address account) internal virtual {
        if (account == address(0)) revert ZeroAddress();
        if (hasRole(role, account)) return;
        Members storage members = _members[role];
        members.list.push(account);
        members.seats[account] = members.list.length;
        emit RoleGranted(role, account, msg.sender);
    }

    function _revoke(bytes32 role, address account) internal {
        Members storage members = _members[role];
        uint256 seat = members.seats[account];
        if (seat == 0) return;
        if (role == DEFAULT_ADMIN_ROLE && members.list.length == 1) revert LastAdmin();
        address last = members.list[members.list.length - 1];
        members.list[seat - 1] = last;
        members.seats[last] = seat;
        members.list.pop();
        delete members.seats[account];
        emit RoleRevoked(role, account, msg.sender);
    }
}
