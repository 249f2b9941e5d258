package io.reseal.core.ot;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Size;

/**
 * Bob's message of a vector OLE: which setup he uses, and the extension of its
 * oblivious transfers. 12,372 bytes, with the four counts.
 *
 * @param generation
 *          of the setup
 * @param setup
 *          hash of the setup
 * @param salt
 *          16 bytes: pads never repeat, even if a session id did
 * @param corrections
 *          U_0, ..., U_127, 80 bytes each
 * @param choice
 *          xhat, 16 bytes
 * @param columns
 *          that_0, ..., that_127, 16 bytes each
 */
public record OleOpening(int generation, Bytes32 setup,
    @Size(min = OleOpening.SALT, max = OleOpening.SALT) Bytes salt,
    @Size(min = Extension.COLUMNS, max = Extension.COLUMNS) Bytes corrections,
    @Size(min = Gf128.SIZE, max = Gf128.SIZE) Bytes choice,
    @Size(min = Extension.SUMS, max = Extension.SUMS) Bytes columns) {

  /** Length of the salt in bytes. */
  static final int SALT = 16;
}
