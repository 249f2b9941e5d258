package io.reseal.node.chain;

import io.reseal.core.party.Address;

/**
 * Who voided an attempt, as the registry's log has it.
 *
 * @param reason
 *          that member's word, at most 32 printable characters
 */
public record Abort(Address by, String reason) {
}
