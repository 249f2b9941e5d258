// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEpochRegistry} from "../../main/solidity/IEpochRegistry.sol";
import {Digests} from "./Digests.sol";
import {Members} from "./Members.sol";
import {RegistryScene} from "./RegistryScene.sol";
import {VM} from "./Vm.sol";

/// @title The signed messages against forge's own EIP-712; the scene's Digests then bind the code under test to them.
contract EpochMessagesTest is RegistryScene {
    uint64 private epoch;

    function setUp() public override {
        super.setUp();
        establish(named);
        name(Members.range(2, 4, 3));
        epoch = propose();
    }

    function testTheTermsHash() public view {
        IEpochRegistry.Terms memory t = registry.terms(epoch);
        string memory fields = string.concat(
            field("epoch", "uint64"),
            ",",
            field("base", "uint64"),
            ",",
            field("baseRoot", "bytes32"),
            ",",
            field("baseCommittee", "bytes32"),
            ",",
            field("committee", "bytes32"),
            ",",
            field("n", "uint16")
        );
        fields = string.concat(
            fields,
            ",",
            field("threshold", "uint16"),
            ",",
            field("kind", "uint8"),
            ",",
            field("keys", "bytes32"),
            ",",
            field("opensAt", "uint64"),
            ",",
            field("expiresAt", "uint64")
        );
        string memory values = string.concat(
            number("epoch", t.epoch),
            ",",
            number("base", t.base),
            ",",
            word("baseRoot", t.baseRoot),
            ",",
            word("baseCommittee", t.baseCommittee),
            ",",
            word("committee", t.committee),
            ",",
            number("n", t.n)
        );
        values = string.concat(
            values,
            ",",
            number("threshold", t.threshold),
            ",",
            number("kind", uint256(t.kind)),
            ",",
            word("keys", t.keys),
            ",",
            number("opensAt", t.opensAt),
            ",",
            number("expiresAt", t.expiresAt)
        );
        VM.assertEq(registry.termsHash(epoch), typed("Terms", fields, values));
    }

    function testTheBarrier() public view {
        string memory fields = string.concat(
            field("termsHash", "bytes32"), ",", field("attempt", "uint32"), ",", field("validUntil", "uint64")
        );
        string memory values = string.concat(
            word("termsHash", termsHash()), ",", number("attempt", 7), ",", number("validUntil", 1234567)
        );
        VM.assertEq(Digests.barrier(registry, epoch, 7, 1234567), typed("Barrier", fields, values));
    }

    function testReady() public view {
        string memory fields = string.concat(
            field("termsHash", "bytes32"),
            ",",
            field("attempt", "uint32"),
            ",",
            field("root", "bytes32"),
            ",",
            field("keys", "bytes32")
        );
        string memory values = string.concat(
            word("termsHash", termsHash()),
            ",",
            number("attempt", 7),
            ",",
            word("root", "root"),
            ",",
            word("keys", "keys")
        );
        VM.assertEq(Digests.ready(registry, epoch, 7, "root", "keys"), typed("Ready", fields, values));
    }

    function testActive() public view {
        string memory fields = string.concat(field("termsHash", "bytes32"), ",", field("root", "bytes32"));
        string memory values = string.concat(word("termsHash", termsHash()), ",", word("root", "root"));
        VM.assertEq(Digests.active(registry, epoch, "root"), typed("Active", fields, values));
    }

    function testOpened() public view {
        string memory fields = string.concat(
            field("termsHash", "bytes32"), ",", field("baseRoot", "bytes32"), ",", field("validUntil", "uint64")
        );
        string memory values = string.concat(
            word("termsHash", termsHash()), ",", word("baseRoot", "base"), ",", number("validUntil", 1234567)
        );
        VM.assertEq(Digests.opened(registry, epoch, "base", 1234567), typed("Opened", fields, values));
    }

    function testMigrate() public view {
        string memory fields = string.concat(field("successor", "address"), ",", field("epoch", "uint64"));
        string memory values =
            string.concat('"successor":"', VM.toString(address(relayers)), '",', number("epoch", epoch));
        VM.assertEq(Digests.migrate(registry, address(relayers), epoch), typed("Migrate", fields, values));
    }

    function testTheDomainIsOfThisChain() public {
        bytes32 here = registry.domainSeparator();
        VM.assertEq(here, Digests.domain(address(registry)));
        VM.chainId(block.chainid + 1);
        VM.assertTrue(registry.domainSeparator() != here);
        VM.assertEq(registry.domainSeparator(), Digests.domain(address(registry)));
    }

    function testAForkWithAnotherIdAcceptsNoSignatureOfThisChain() public {
        Opening memory o = opening_(epoch);
        VM.chainId(block.chainid + 1);
        expectRevert(IEpochRegistry.BadSignature.selector, 0);
        send(o);
    }

    function termsHash() private view returns (bytes32) {
        return registry.termsHash(epoch);
    }

    function typed(string memory primary, string memory fields, string memory values) private view returns (bytes32) {
        string memory domainFields = string.concat(
            field("name", "string"),
            ",",
            field("version", "string"),
            ",",
            field("chainId", "uint256"),
            ",",
            field("verifyingContract", "address")
        );
        string memory domain = string.concat(
            '"name":"EpochRegistry","version":"1",',
            number("chainId", block.chainid),
            ',"verifyingContract":"',
            VM.toString(address(registry)),
            '"'
        );
        return VM.eip712HashTypedData(
            string.concat(
                string.concat('{"types":{"EIP712Domain":[', domainFields, '],"', primary, '":[', fields, "]},"),
                string.concat('"primaryType":"', primary, '","domain":{', domain, '},"message":{', values, "}}")
            )
        );
    }

    function field(string memory fieldName, string memory kind) private pure returns (string memory) {
        return string.concat('{"name":"', fieldName, '","type":"', kind, '"}');
    }

    function number(string memory fieldName, uint256 value) private pure returns (string memory) {
        return string.concat('"', fieldName, '":"', VM.toString(value), '"');
    }

    function word(string memory fieldName, bytes32 value) private pure returns (string memory) {
        return string.concat('"', fieldName, '":"', VM.toString(value), '"');
    }
}
