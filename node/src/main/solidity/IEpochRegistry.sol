// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRelayers} from "./IRelayers.sol";

/// @title The chain's record of which committee holds the keys, and the rules by which one committee follows another.
/// @dev Lists are strictly ascending and hold no zero address. Signatures are EIP-712, 65 bytes (r, s, v), low s, and
/// parallel to their list; an empty one is absent. Times are `block.timestamp`, in seconds. Callable by anyone unless
/// noted.
interface IEpochRegistry {
    /// @notice How one committee differs from the one before it, and so what it takes to change over.
    /// Genesis: the first, made by key generation. Refresh: the same terms. Leavers: no joiner. Ordinary: fewer joiners
    /// than the next threshold, and at least the current threshold stays. Exceptional: everything else.
    enum Kind {
        Genesis,
        Refresh,
        Leavers,
        Ordinary,
        Exceptional
    }

    /// @notice Proposed -> Dead (stale, or cancelled) or Committed; Committed -> Proven or RolledBack. Expiry is implicit.
    enum Phase {
        None,
        Proposed,
        Dead,
        Committed,
        Proven,
        RolledBack
    }

    /// @notice All that a change of committee is about. `committee` is keccak256(abi.encode(threshold, members));
    /// `baseCommittee` likewise; `keys` is keccak256(abi.encode(Key[])), zero before the first commit.
    struct Terms {
        uint64 epoch;
        uint64 base;
        bytes32 baseRoot;
        bytes32 baseCommittee;
        bytes32 committee;
        uint16 n;
        uint16 threshold;
        Kind kind;
        bytes32 keys;
        uint64 opensAt;
        uint64 expiresAt;
    }

    /// @notice A joint public key. Scheme 1 is ECDSA, scheme 2 is BIP-340 (its y is even).
    struct Key {
        uint8 scheme;
        bytes32 x;
        bytes32 y;
    }

    /// @notice A signature by a joint key. `ry`: the whole R.y for BIP-340, its parity (0 or 1) for ECDSA.
    struct KeyProof {
        bytes32 r;
        bytes32 s;
        bytes32 ry;
    }

    event EpochProposed(uint64 indexed epoch, bytes32 termsHash, Terms terms, address[] members);
    event ProposalAllowed(uint64 indexed epoch);
    event ProposalDead(uint64 indexed epoch);
    event AttemptOpened(uint64 indexed epoch, uint32 attempt, uint64 deadline);
    event AttemptAborted(uint64 indexed epoch, uint32 attempt, address by, bytes32 reason);
    event EpochCommitted(uint64 indexed epoch, uint32 attempt, bytes32 root, bytes32 keys);
    event EpochProven(uint64 indexed epoch, uint16 receipts);
    event EpochRolledBack(uint64 indexed epoch, uint64 base);
    /// @notice A log and nothing more: the registry does not judge the receipt.
    event ShareDestroyed(uint64 indexed epoch, address indexed by, bytes32 receipt);
    event RefreshRequested();
    event GovernorChanged(address governor);
    event Migrated(address successor);

    error NotGovernor();
    error WrongMembers();
    error BadCommittee(uint256 n, uint256 threshold);
    error NothingChanged();
    error TooEarly(uint64 time);
    error TooLate(uint64 time);
    error NotAllowed();
    error WrongPhase(Phase phase);
    error WrongAttempt(uint32 expected);
    error AttemptLive();
    error BadSignature(uint256 seat);
    error TooFewSignatures(uint256 got, uint256 need);
    error KeyChanged();
    error BadProof(uint256 key);
    error Retired();

    /// @notice Snapshots the relayer set as the next epoch's terms, and kills a stale proposal; reverts if nothing
    /// changed.
    /// @param next the relayers of now
    /// @param current the members of the active epoch; empty before the first
    /// @return epoch the number of the new proposal, or 0 if a stale one died and no new one is due
    function propose(address[] calldata next, address[] calldata current) external returns (uint64 epoch);

    /// @notice Opens an attempt: Barrier(termsHash,attempt,validUntil) by all of next and at least threshold of current.
    function openAttempt(
        uint64 epoch,
        uint32 attempt,
        uint64 validUntil,
        address[] calldata next,
        bytes[] calldata nextSigs,
        address[] calldata current,
        bytes[] calldata currentSigs
    ) external;

    /// @notice Voids the live attempt. Callable by a member of next.
    function abortAttempt(uint64 epoch, uint32 attempt, bytes32 reason, address[] calldata next) external;

    /// @notice Makes `epoch` the active one: Ready(termsHash,attempt,root,keys) by all of next, by the deadline, and one
    /// signature per key by the new sharing.
    function commit(
        uint64 epoch,
        uint32 attempt,
        bytes32 root,
        Key[] calldata keys,
        KeyProof[] calldata proofs,
        address[] calldata next,
        bytes[] calldata ready
    ) external;

    /// @notice Records that the new sharing opens and works: Active(termsHash,root) by all; after proveTime, called by the
    /// governor, threshold + 1 are enough (n if n = threshold).
    function prove(uint64 epoch, address[] calldata members, bytes[] calldata sigs) external;

    /// @notice Returns to the base epoch: Opened(termsHash,baseRoot,validUntil) by at least threshold of base, each after a
    /// fresh unseal. The epoch is active, Committed and past proveTime.
    function rollBack(uint64 epoch, uint64 validUntil, address[] calldata base, bytes[] calldata sigs) external;

    /// @notice Logs that the caller destroyed its share of `epoch`.
    function recordDestroyed(uint64 epoch, bytes32 receipt) external;

    /// @notice Retires this registry for another: Migrate(successor,epoch) by at least threshold of the
    /// active epoch, which is Proven.
    function migrate(address next, address[] calldata members, bytes[] calldata sigs) external;

    /// @notice Asks for a refresh of the sharing. Governor.
    function requestRefresh() external;

    /// @notice Allows the Exceptional proposal with exactly this hash. Governor.
    function allow(uint64 epoch, bytes32 termsHash) external;

    /// @notice Kills a proposal. Governor. Anyone may propose again: the governor can delay, not move.
    function cancel(uint64 epoch) external;

    /// @notice Offers the office; zero withdraws the offer. Governor.
    function offerGovernor(address next) external;

    /// @notice Takes the office. The offered.
    function acceptGovernor() external;

    /// @notice The epoch that holds the keys: zeros before the first commit.
    function active()
        external
        view
        returns (uint64 epoch, bytes32 root, bytes32 committee, uint16 threshold, bytes32 keys);

    /// @notice Where an epoch stands. `attempt`: the last opened. `deadline`: of that attempt; 0 when it was aborted, or
    /// committed, or its proposal is dead. `since`: when it was committed.
    function status(uint64 epoch)
        external
        view
        returns (Phase phase, uint32 attempt, uint64 deadline, bytes32 root, uint64 since);

    /// @notice The EIP-712 hash of an epoch's terms; zero for an epoch that was never proposed.
    function termsHash(uint64 epoch) external view returns (bytes32);

    /// @notice The relayer set that this registry follows, for ever.
    function relayers() external view returns (IRelayers);

    /// @notice Who may request, allow and cancel.
    function governor() external view returns (address);

    /// @notice The registry that follows this one, or zero while this one lives.
    function successor() external view returns (address);
}
