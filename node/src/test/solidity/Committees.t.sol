// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Committees} from "../../main/solidity/Committees.sol";
import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {VM} from "./Vm.sol";

/// @title What kind of change leads from one committee to the next.
contract CommitteesTest {
    uint256 private constant PEOPLE = 10;

    function kindOf(address[] calldata next, uint256 threshold, address[] calldata current, uint256 currentThreshold)
        external
        pure
        returns (IEpochRegistry.Kind)
    {
        return Committees.kindOf(next, threshold, current, currentThreshold);
    }

    function requirePossible(uint256 n, uint256 threshold) external pure {
        Committees.requirePossible(n, threshold);
    }

    function testNobodyBeforeIsGenesis() public view {
        expect(IEpochRegistry.Kind.Genesis, people(1, 3), 2, new address[](0), 0);
        expect(IEpochRegistry.Kind.Genesis, people(1, 3), 3, new address[](0), 0);
    }

    function testTheSameTermsAreARefresh() public view {
        expect(IEpochRegistry.Kind.Refresh, people(1, 5), 3, people(1, 5), 3);
    }

    function testTheSameTermsAreARefreshEvenWhereAllMustAct() public view {
        expect(IEpochRegistry.Kind.Refresh, people(1, 3), 3, people(1, 3), 3);
    }

    function testNoJoinerIsLeavers() public view {
        expect(IEpochRegistry.Kind.Leavers, people(1, 4), 3, people(1, 5), 3);
    }

    function testAHigherThresholdOfTheSameMembersIsLeavers() public view {
        expect(IEpochRegistry.Kind.Leavers, people(1, 5), 4, people(1, 5), 3);
    }

    function testFewJoinersAreOrdinary() public view {
        expect(IEpochRegistry.Kind.Ordinary, people(3, 5), 3, people(1, 5), 3);
    }

    function testAsManyJoinersAsTheThresholdAreExceptional() public view {
        expect(IEpochRegistry.Kind.Exceptional, people(3, 7), 4, people(1, 5), 3);
        expect(IEpochRegistry.Kind.Ordinary, people(3, 7), 5, people(1, 5), 3);
    }

    function testFewerStayersThanTheThresholdAreExceptional() public view {
        expect(IEpochRegistry.Kind.Exceptional, people(4, 4), 3, people(1, 5), 3);
    }

    function test_N42_N48_ALowerThresholdIsExceptional() public view {
        expect(IEpochRegistry.Kind.Exceptional, people(1, 5), 3, people(1, 5), 4);
    }

    function test_N41_HalfAsThresholdIsExceptional() public view {
        expect(IEpochRegistry.Kind.Exceptional, people(1, 6), 3, people(1, 5), 3);
        expect(IEpochRegistry.Kind.Ordinary, people(1, 6), 4, people(1, 5), 3);
    }

    function testAllAsThresholdIsExceptional() public view {
        expect(IEpochRegistry.Kind.Exceptional, people(1, 4), 4, people(1, 5), 3);
    }

    function testStrangersAreExceptional() public view {
        expect(IEpochRegistry.Kind.Exceptional, people(6, 5), 3, people(1, 5), 3);
    }

    /// @dev The table of the design over all pairs of committees of ten people, written down a second time.
    function testTheTableHolds(uint16 nextMask, uint16 currentMask, uint8 t, uint8 c) public view {
        address[] memory next = chosen(nextMask);
        address[] memory current = chosen(currentMask);
        VM.assume(next.length >= 2 && current.length >= 2);
        uint256 threshold = 2 + t % (next.length - 1);
        uint256 currentThreshold = 2 + c % (current.length - 1);
        uint256 joiners = chosen(nextMask & ~currentMask).length;
        uint256 stayers = chosen(nextMask & currentMask).length;
        bool same = chosen(nextMask ^ currentMask).length == 0 && threshold == currentThreshold;
        bool sound = threshold >= currentThreshold && 2 * threshold > next.length && threshold < next.length;
        IEpochRegistry.Kind kind = IEpochRegistry.Kind.Exceptional;
        if (same) kind = IEpochRegistry.Kind.Refresh;
        else if (sound && joiners == 0) kind = IEpochRegistry.Kind.Leavers;
        else if (sound && joiners < threshold && stayers >= currentThreshold) kind = IEpochRegistry.Kind.Ordinary;
        expect(kind, next, threshold, current, currentThreshold);
    }

    function testACommitteeHasTwoToTwoHundredMembers() public {
        this.requirePossible(2, 2);
        this.requirePossible(200, 101);
        impossible(201, 101);
        impossible(1, 1);
        impossible(1, 2);
        impossible(0, 0);
    }

    function test_N41_AThresholdIsTwoToAll() public {
        impossible(5, 1);
        this.requirePossible(5, 5);
        impossible(5, 6);
    }

    function impossible(uint256 n, uint256 threshold) private {
        VM.expectRevert(abi.encodeWithSelector(IEpochRegistry.BadCommittee.selector, n, threshold));
        this.requirePossible(n, threshold);
    }

    function expect(
        IEpochRegistry.Kind expected,
        address[] memory next,
        uint256 threshold,
        address[] memory current,
        uint256 currentThreshold
    ) private view {
        VM.assertEq(uint256(this.kindOf(next, threshold, current, currentThreshold)), uint256(expected));
    }

    function people(uint160 first, uint256 n) private pure returns (address[] memory list) {
        list = new address[](n);
        for (uint160 i = 0; i < n; i++) {
            list[i] = address(first + i);
        }
    }

    function chosen(uint16 mask) private pure returns (address[] memory list) {
        uint256 n = 0;
        for (uint256 i = 0; i < PEOPLE; i++) {
            n += (mask >> i) & 1;
        }
        list = new address[](n);
        n = 0;
        for (uint160 i = 0; i < PEOPLE; i++) {
            if ((mask >> i) & 1 == 1) list[n++] = address(i + 1);
        }
    }
}
