package io.reseal.core.hash;

import java.nio.charset.StandardCharsets;

/**
 * The registry of domain tags. Every hash of ours starts from one of these, so
 * that no value hashed for one purpose can stand for another. A tag never
 * changes its meaning: a new meaning is a new tag.
 */
public enum Tag {
  /** A key's name: chain id, registry, scheme, index. */
  KEY("key/id"),
  /** Everything a run of KeyDeal is about. */
  CTX("keydeal/ctx"),
  /** One run: context and instance. */
  SID("keydeal/sid"),
  /** The instance of one key of one attempt: terms hash, attempt, key index. */
  INSTANCE("keydeal/instance"),
  /** Commitment to a dealer's first message when a key is made. */
  COM("keydeal/com"),
  /** Proof of knowledge of a discrete logarithm. */
  POK("proof/pok"),
  /** Proof that two pairs have one discrete logarithm. */
  DLEQ("proof/dleq"),
  /** The pad that hides a subshare. */
  PAD("keydeal/pad"),
  /** The messages that a run's result depends on. */
  ROUNDS("keydeal/rounds"),
  /** Whole public course of a run. */
  TRANSCRIPT("keydeal/transcript"),
  /** Chain code of a new key. */
  CHAIN_CODE("keydeal/chain-code"),
  /** Stand-in for the digest of the pairwise setups of a key that needs none. */
  OT_NONE("keydeal/ot-none"), PAIRWISE("keydeal/pairwise"),
  /** Random bytes of a tape, by name. */
  OT_TAPE("ot/tape"),
  /** Commitment to a tape. */
  OT_TAPE_COM("ot/tape-com"),
  /** One direction of a pair's setup. */
  OT_DIRECTION("ot/direction"),
  /** Both messages of a pair's setup. */
  OT_SETUP("ot/setup"),
  /** The point of a base OT whose logarithm its receiver does not know. */
  OT_OBLIVIOUS("ot/oblivious"),
  /** H_0 and H_1 of a base OT: the point that is added to a choice. */
  OT_ADDEND("ot/addend"),
  /** A seed out of a base OT. */
  OT_SEED("ot/seed"),
  /** All setups of one party in one epoch. */
  OT_PAIRS("ot/pairs"),
  /** Check value of the sealed form of all setups. */
  OT_PAIRS_CHECK("ot/pairs-check"),
  /** Check value of the sealed form of one setup. */
  OT_PAIR_CHECK("ot/pair-check"),
  /** One run in which two parties make a setup inside an epoch. */
  RENEWAL_SID("renewal/sid"),
  /** What a party keeps at its end: a setup and a zero seed. */
  RENEWAL_KEPT("renewal/kept"),
  /** A party's statement that it is in dispute with another. */
  DISPUTE("renewal/dispute"),
  /** One run of a vector OLE: sidP. */
  OLE_RUN("ole/run"),
  /** The same with its sender's salt: sidQ. */
  OLE_ANSWER("ole/answer"),
  /** The receiver's message of a vector OLE. */
  OLE_OPENING("ole/opening"),
  /** A seed stretched to a column. */
  OLE_COLUMN("ole/column"),
  /** The corrections of all columns, before their check is challenged. */
  OLE_CORRECTIONS("ole/corrections"),
  /** The challenge of the consistency check. */
  OLE_CHALLENGE("ole/challenge"),
  /** A factor of the gadget vector. */
  OLE_GADGET("ole/gadget"),
  /** A pad out of a row. */
  OLE_ROW("ole/row"),
  /** The masked inputs of all rows. */
  OLE_MASKED("ole/masked"),
  /** A factor of the input check. */
  OLE_THETA("ole/theta"),
  /** The values of the input check. */
  OLE_MU("ole/mu"),
  /** Seed of a pair's zero shares. */
  ZERO_SEED("zero/seed"),
  /** Commitment to the seed of a pair's zero shares. */
  ZERO_COM("zero/com"),
  /** A pair's zero share in one session. */
  ZERO_SHARE("zero/share"),
  /** Message digests of one step, by ascending seat. */
  ECHO("protocol/echo"),
  /** What a session key signs: header and body. */
  MSG("protocol/msg"),
  /** Body of a message. */
  BODY("protocol/body"), ENCLOSURE("protocol/enclosure"),
  /** A node's message-signing key, certified by its identity. */
  SESSION_KEY("protocol/session-key"),
  /** Seed expansion that hedges against a repeated generator state. */
  HEDGE("protocol/hedge"),
  /** A run's random bytes out of its seed. */
  RUN_SEED("protocol/run-seed"),
  /** What one epoch commits to on chain. */
  ROOT("epoch/root"),
  /** A committee with its threshold. */
  COMMITTEE("epoch/committee"),
  /** Context of a signing session. */
  SIGN_CTX("sign/ctx"),
  /** One signing session. */
  SIGN_SID("sign/sid"),
  /** Commitment to a signer's part of an ECDSA nonce. */
  ECDSA_NONCE("ecdsa/nonce"),
  /** Name of a request to sign: key and message. */
  REQUEST("sign/request"),
  /** Message and signer set that a signature share answers. */
  SIGN_PACKAGE("sign/package"),
  /** Associated data of a sealed share. */
  SEAL("seal/aad"),
  /** Associated data of what is sealed beside a share. */
  SEAL_BESIDE("seal/beside"),
  /** Associated data of a run's sealed seed. */
  SEAL_SEED("seal/run-seed"),
  /** What the identity signs for the channel key. */
  CHANNEL("channel"),
  /** Receipt of a destroyed share. */
  RECEIPT("receipt/destroyed"),
  /** One entry of the audit log, over its predecessor. */
  AUDIT("audit/entry"),
  /** Address record of a node. */
  RECORD("peers/record"),
  /** Turn of a submitter. */
  TURN("lifecycle/turn"),
  /** How far a node has come, as its identity signs it. */
  MARK("lifecycle/mark");

  private final String text;

  Tag(String name) {
    text = "reseal/v1/" + name;
  }

  /** The tag as it enters the hash. */
  public String text() {
    return text;
  }

  /** ASCII bytes of {@link #text()}. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
