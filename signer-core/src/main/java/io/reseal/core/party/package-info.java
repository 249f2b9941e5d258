/**
 * Who takes part, in what: addresses, parties, committees, thresholds, epochs,
 * keys and sessions, as values.
 *
 * <p>
 * May not compute anything beyond order and validity; hashes live one floor up.
 */
package io.reseal.core.party;
