/**
 * Mallory, who sits in one seat of a run and lies in every field of everything
 * she says; and the oracle that judges what the honest made of it.
 *
 * <p>
 * May not know any protocol's messages by name, but for the scenarios and the
 * list of reasons: fields are found by reflection, so that a new one is lied
 * about, or fails the build, by itself.
 */
package io.reseal.core.mallory;
