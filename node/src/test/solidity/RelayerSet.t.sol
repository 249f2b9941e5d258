// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bridge} from "../../main/solidity/Bridge.sol";
import {Relayers} from "../../main/solidity/Relayers.sol";
import {RelayerSet} from "../../main/solidity/RelayerSet.sol";
import {Roles} from "../../main/solidity/Roles.sol";
import {VM} from "./Vm.sol";

/// @title The relayer set: the vocabulary of ChainBridge, and what no state may hold.
contract RelayerSetTest {
    address private constant ANN = address(0xA1);
    address private constant BOB = address(0xB2);
    address private constant EVE = address(0xE5);
    bytes32 private constant RELAYER = keccak256("RELAYER_ROLE");
    bytes32 private constant ADMIN = 0;

    Relayers private set;

    function setUp() public {
        set = new Relayers(list(ANN, BOB), 2);
    }

    function testTheDeployerIsTheAdmin() public view {
        VM.assertTrue(set.hasRole(ADMIN, address(this)));
        VM.assertEq(set.getRoleMemberCount(ADMIN), 1);
        VM.assertEq(set.getRoleMember(ADMIN, 0), address(this));
        VM.assertEq(set.getRoleAdmin(RELAYER), ADMIN);
        VM.assertEq(set.DEFAULT_ADMIN_ROLE(), ADMIN);
    }

    function testTheFirstRelayersAreThere() public view {
        VM.assertTrue(set.isRelayer(ANN) && set.isRelayer(BOB) && !set.isRelayer(EVE));
        VM.assertEq(set._totalRelayers(), 2);
        VM.assertEq(set.getRoleMemberCount(RELAYER), 2);
        VM.assertEq(set._relayerThreshold(), 2);
        VM.assertEq(set.RELAYER_ROLE(), RELAYER);
        VM.assertEq(set.MAX_RELAYERS(), 200);
    }

    function testABridgeIsARelayerSetToo() public {
        Bridge bridge = new Bridge(list(ANN, BOB), 2);
        VM.assertTrue(bridge.isRelayer(BOB));
        VM.assertEq(bridge._relayerThreshold(), 2);
    }

    function testARelayerIsAdded() public {
        VM.expectEmit();
        emit Roles.RoleGranted(RELAYER, EVE, address(this));
        VM.expectEmit();
        emit RelayerSet.RelayerAdded(EVE);
        set.adminAddRelayer(EVE);
        VM.assertTrue(set.isRelayer(EVE));
        VM.assertEq(set._totalRelayers(), 3);
        VM.assertEq(set.getRoleMember(RELAYER, 2), EVE);
    }

    function testARelayerIsRemoved() public {
        VM.expectEmit();
        emit Roles.RoleRevoked(RELAYER, ANN, address(this));
        VM.expectEmit();
        emit RelayerSet.RelayerRemoved(ANN);
        set.adminRemoveRelayer(ANN);
        VM.assertFalse(set.isRelayer(ANN));
        VM.assertEq(set._totalRelayers(), 1);
        VM.assertEq(set.getRoleMember(RELAYER, 0), BOB);
    }

    function testTheOneMovedIntoTheGapCanLeaveToo() public {
        set.adminRemoveRelayer(ANN);
        set.adminRemoveRelayer(BOB);
        VM.assertEq(set._totalRelayers(), 0);
        set.adminAddRelayer(ANN);
        VM.assertEq(set.getRoleMember(RELAYER, 0), ANN);
    }

    function testTheThresholdChanges() public {
        VM.expectEmit();
        emit RelayerSet.RelayerThresholdChanged(7);
        set.adminChangeRelayerThreshold(7);
        VM.assertEq(set._relayerThreshold(), 7);
    }

    function testARelayerIsAddedOnce() public {
        VM.expectRevert(abi.encodeWithSelector(RelayerSet.AlreadyRelayer.selector, ANN));
        set.adminAddRelayer(ANN);
    }

    function testAStrangerCannotBeRemoved() public {
        VM.expectRevert(abi.encodeWithSelector(RelayerSet.NotRelayer.selector, EVE));
        set.adminRemoveRelayer(EVE);
    }

    function testNobodyIsNoRelayer() public {
        VM.expectRevert(abi.encodeWithSelector(Roles.ZeroAddress.selector));
        set.adminAddRelayer(address(0));
    }

    function testAThresholdOfZeroIsRefused() public {
        VM.expectRevert(abi.encodeWithSelector(RelayerSet.BadThreshold.selector, 0));
        set.adminChangeRelayerThreshold(0);
    }

    function testAThresholdNoSetCanMeetIsRefused() public {
        set.adminChangeRelayerThreshold(200);
        VM.expectRevert(abi.encodeWithSelector(RelayerSet.BadThreshold.selector, 201));
        set.adminChangeRelayerThreshold(201);
    }

    function testTheConstructorRefusesAsTheAdminCallsDo() public {
        VM.expectRevert(abi.encodeWithSelector(RelayerSet.AlreadyRelayer.selector, ANN));
        new Relayers(list(ANN, ANN), 2);
        VM.expectRevert(abi.encodeWithSelector(Roles.ZeroAddress.selector));
        new Relayers(list(ANN, address(0)), 2);
        VM.expectRevert(abi.encodeWithSelector(RelayerSet.BadThreshold.selector, 0));
        new Relayers(list(ANN, BOB), 0);
    }

    function testThereAreAtMostTwoHundredByAnyDoor() public {
        for (uint160 i = 3; i <= 200; i++) {
            set.adminAddRelayer(address(0x1000 + i));
        }
        VM.expectRevert(abi.encodeWithSelector(RelayerSet.TooManyRelayers.selector));
        set.adminAddRelayer(EVE);
        VM.expectRevert(abi.encodeWithSelector(RelayerSet.TooManyRelayers.selector));
        set.grantRole(RELAYER, EVE);
        VM.assertEq(set._totalRelayers(), 200);
    }

    function testOnlyTheAdminChangesTheSet() public {
        expectNotAdmin();
        set.adminAddRelayer(EVE);
        expectNotAdmin();
        set.adminRemoveRelayer(ANN);
        expectNotAdmin();
        set.adminChangeRelayerThreshold(1);
        expectNotAdmin();
        set.grantRole(ADMIN, EVE);
        expectNotAdmin();
        set.revokeRole(RELAYER, ANN);
        expectNotAdmin();
        set.renounceAdmin(EVE);
    }

    // Roles

    function testAGrantMakesARelayerWithoutRelayerAdded() public {
        VM.recordLogs();
        set.grantRole(RELAYER, EVE);
        VM.assertEq(VM.getRecordedLogs().length, 1);
        VM.assertTrue(set.isRelayer(EVE));
    }

    function testAGrantOfWhatOneHasChangesNothing() public {
        VM.recordLogs();
        set.grantRole(RELAYER, ANN);
        VM.assertEq(VM.getRecordedLogs().length, 0);
        VM.assertEq(set._totalRelayers(), 2);
    }

    function testARevokeTakesTheRoleAway() public {
        set.revokeRole(RELAYER, ANN);
        VM.assertFalse(set.isRelayer(ANN));
    }

    function testARevokeOfWhatOneHasNotChangesNothing() public {
        set.revokeRole(RELAYER, EVE);
        VM.assertEq(set._totalRelayers(), 2);
    }

    function testARelayerRenouncesItsOwnRole() public {
        VM.prank(ANN);
        set.renounceRole(RELAYER, ANN);
        VM.assertFalse(set.isRelayer(ANN));
    }

    function testNobodyRenouncesForAnother() public {
        VM.prank(EVE);
        VM.expectRevert(abi.encodeWithSelector(Roles.NotOneself.selector, EVE, ANN));
        set.renounceRole(RELAYER, ANN);
    }

    function testTheAdminHandsOver() public {
        set.renounceAdmin(EVE);
        VM.assertTrue(set.hasRole(ADMIN, EVE));
        VM.assertFalse(set.hasRole(ADMIN, address(this)));
    }

    function testTheAdminCannotHandOverToItself() public {
        set.grantRole(ADMIN, EVE);
        VM.expectRevert(abi.encodeWithSelector(Roles.SameAdmin.selector));
        set.renounceAdmin(address(this));
    }

    function testTheLastAdminStays() public {
        VM.expectRevert(abi.encodeWithSelector(Roles.LastAdmin.selector));
        set.renounceRole(ADMIN, address(this));
        set.grantRole(ADMIN, EVE);
        set.renounceRole(ADMIN, address(this));
        VM.assertEq(set.getRoleMember(ADMIN, 0), EVE);
    }

    /// @dev Any sequence of adds and removes, against a bit set.
    function testTheEnumerationIsTheMembership(uint8[] calldata steps) public {
        Relayers fresh = new Relayers(new address[](0), 1);
        uint256 model = 0;
        for (uint256 i = 0; i < steps.length; i++) {
            uint256 who = steps[i] % 8;
            address account = address(uint160(who + 1));
            if (model & (1 << who) == 0) fresh.adminAddRelayer(account);
            else fresh.adminRemoveRelayer(account);
            model ^= 1 << who;
        }
        uint256 seen = 0;
        for (uint256 i = 0; i < fresh._totalRelayers(); i++) {
            uint256 bit = 1 << (uint160(fresh.getRoleMember(RELAYER, i)) - 1);
            VM.assertEq(seen & bit, 0);
            seen |= bit;
        }
        VM.assertEq(seen, model);
    }

    function expectNotAdmin() private {
        VM.prank(EVE);
        VM.expectRevert(abi.encodeWithSelector(Roles.NotAdmin.selector, EVE));
    }

    function list(address a, address b) private pure returns (address[] memory both) {
        both = new address[](2);
        (both[0], both[1]) = (a, b);
    }
}
