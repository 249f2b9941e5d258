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
  OT_NONE("keydeal/ot-none"),
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
  /** What one epoch commits to on chain. */
  ROOT("epoch/root"),
  /** A committee with its threshold. */
  COMMITTEE("epoch/committee"),
  /** Context of a signing session. */
  SIGN_CTX("sign/ctx"),
  /** One signing session. */
  SIGN_SID("sign/sid"),
  /** Name of a request to sign: key and message. */
  REQUEST("sign/request"),
  /** Message and signer set that a signature share answers. */
  SIGN_PACKAGE("sign/package"),
  /** Associated data of a sealed share. */
  SEAL("seal/aad"),
  /** What the identity signs for the channel key. */
  CHANNEL("channel"),
  /** Receipt of a destroyed share. */
  RECEIPT("receipt/destroyed"),
  /** One entry of the audit log, over its predecessor. */
  AUDIT("audit/entry"),
  /** Address record of a node. */
  RECORD("peers/record"),
  /** Turn of a submitter. */
  TURN("lifecycle/turn");

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
