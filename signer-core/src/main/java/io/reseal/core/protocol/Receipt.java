package io.reseal.core.protocol;

/** What a run made of a message that was handed to it. */
public enum Receipt {
  /** Taken. */
  ACCEPTED,
  /** The same message came before. */
  DUPLICATE,
  /**
   * Of another run, another protocol, a later step than can be, or from nobody in
   * this run: dropped.
   */
  STRANGER,
  /** The signature is not the speaker's: dropped. */
  UNAUTHENTIC,
  /** Its step is over: dropped. */
  LATE,
  /** The speaker has said something else before; the fault is recorded. */
  EQUIVOCATION,
  /** The run had ended. */
  ENDED
}
