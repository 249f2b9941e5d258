// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bridge} from "../../main/solidity/Bridge.sol";
import {Roles} from "../../main/solidity/Roles.sol";
import {VM} from "./Vm.sol";

/// @title The key ceremony calls of the bridge: announcements, and one address that is set once.
contract BridgeTest {
    address private constant KEY = address(0xC0FFEE);
    address private constant EVE = address(0xE5);

    Bridge private bridge;

    function setUp() public {
        bridge = new Bridge(new address[](0), 2);
    }

    function testTheStartIsAnnounced() public {
        VM.expectEmit();
        emit Bridge.StartKeygen();
        bridge.startKeygen();
        VM.assertEq(bridge._MPCAddress(), address(0));
    }

    function testTheEndSetsTheAddress() public {
        VM.expectEmit();
        emit Bridge.EndKeygen();
        bridge.endKeygen(KEY);
        VM.assertEq(bridge._MPCAddress(), KEY);
    }

    function testTheAddressIsSetOnce() public {
        bridge.endKeygen(KEY);
        VM.expectRevert(abi.encodeWithSelector(Bridge.AlreadyGenerated.selector, KEY));
        bridge.endKeygen(EVE);
    }

    function testAfterTheEndThereIsNoStart() public {
        bridge.endKeygen(KEY);
        VM.expectRevert(abi.encodeWithSelector(Bridge.AlreadyGenerated.selector, KEY));
        bridge.startKeygen();
    }

    function testTheZeroAddressEndsNothing() public {
        VM.expectRevert(abi.encodeWithSelector(Roles.ZeroAddress.selector));
        bridge.endKeygen(address(0));
    }

    function testARefreshIsAnnouncedWithItsHash() public {
        VM.expectEmit();
        emit Bridge.KeyRefresh("topology");
        bridge.refreshKey("topology");
    }

    function testOnlyTheAdminAnnounces() public {
        expectNotAdmin();
        bridge.startKeygen();
        expectNotAdmin();
        bridge.endKeygen(KEY);
        expectNotAdmin();
        bridge.refreshKey("topology");
    }

    function expectNotAdmin() private {
        VM.prank(EVE);
        VM.expectRevert(abi.encodeWithSelector(Roles.NotAdmin.selector, EVE));
    }
}
