package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One request of our operator while it is being signed: who was asked, and who
 * failed it.
 */
final class Wish {

  final Bytes32 request;
  final int keyIndex;
  final SigningRequest what;
  final Instant since;
  final List<CompletableFuture<Signed>> results = new ArrayList<>();
  final Set<Address> avoided = new HashSet<>();
  Set<Address> invited = new HashSet<>();
  Optional<Bytes32> instance = Optional.empty();
  Instant retryAt;
  String trouble = "";

  Wish(Petition petition, CompletableFuture<Signed> result, Instant since) {
    request = petition.request();
    keyIndex = petition.key().index();
    what = petition.what();
    this.since = since;
    retryAt = since;
    results.add(result);
  }
}
