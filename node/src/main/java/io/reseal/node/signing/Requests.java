package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.secret.SecretBytes;
import io.reseal.node.session.DisputeGraph;
import io.reseal.node.session.JointSignature;
import io.reseal.node.signing.SigningRefused.Cause;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.SignedRequest;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Our operator's requests to sign, each brought to its end: recorded before
 * anything of its signature is made, tried with one quorum after another, and
 * answered. One thread owns it.
 */
public final class Requests {

  private static final Logger LOG = LogManager.getLogger(Requests.class);

  private final SigningDesk desk;
  private final Judge judge;
  private final SigningRuns runs;
  private final Invitations invitations;
  private final Map<Bytes32, Wish> wishes = new HashMap<>();

  public Requests(SigningDesk desk) {
    this.desk = desk;
    var claims = new Claims(desk.store());
    judge = new Judge(desk, claims);
    runs = new SigningRuns(desk, claims, judge);
    invitations = new Invitations(desk, judge, runs);
  }

  /**
   * Signs for our own operator.
   *
   * @param id
   *          of the request; nothing derives one from key and message, so that
   *          the same message is signed once. What an account signs has no other
   *          id than that one
   * @return fails with {@link SigningRefused}
   */
  public CompletableFuture<Signed> sign(int keyIndex, SigningRequest what, Optional<Bytes32> id) {
    var result = new CompletableFuture<Signed>();
    try {
      begin(judge.read(keyIndex, what, id), result);
    } catch (SigningRefused e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private void begin(Petition petition, CompletableFuture<Signed> result) {
    var request = petition.request();
    var isSigned = desk.store().transaction(tx -> tx.requests().find(request))
        .flatMap(SignedRequest::signature).isPresent();
    if (!isSigned) {
      judge.approve(petition, true);
    }
    var recorded = judge.record(petition);
    var signature = recorded.flatMap(SignedRequest::signature);
    if (signature.isPresent()) {
      var key = desk.custody().published(petition.epoch()).sharing(petition.key().index()).publicKey();
      result.complete(new Signed(request, recorded.get().epoch(), petition.key().scheme(), key,
          petition.what().digest(), signature.get(), List.of()));
      return;
    }
    if (recorded.isPresent()) {
      desk.store().run(tx -> tx.requests().again(request, petition.epoch().epoch()));
    }
    invitations.submitted(request);
    var known = wishes.get(request);
    if (known != null) {
      known.results.add(result);
      return;
    }
    var wish = new Wish(petition, result, desk.clock().instant());
    wishes.put(request, wish);
    attempt(wish);
  }

  /**
   * One run after another, each with other signers where the last ones failed,
   * until it is signed or time is up. Each is of the epoch that is active then.
   */
  private void attempt(Wish wish) {
    Petition petition;
    try {
      petition = judge.read(wish.keyIndex, wish.what, Optional.of(wish.request));
    } catch (SigningRefused e) {
      fail(wish, e.reason(), e.getMessage());
      return;
    }
    var epoch = petition.epoch();
    var without = desk.custody().withoutSetup(epoch, wish.keyIndex);
    var signers = Quorums.choose(epoch.committee(), desk.self(), desk.connected().get(), wish.avoided,
        without, disputes(petition), desk.clock().instant());
    if (signers.isEmpty()) {
      pause(wish, wish.trouble.isEmpty() ? lack(epoch, without) : wish.trouble);
      return;
    }
    var instance = random();
    wish.instance = Optional.of(instance);
    wish.retryAt = desk.clock().instant().plus(desk.patience());
    invite(wish, petition, signers.get(), instance);
    try {
      runs.begin(petition, signers.get(), instance,
          outcome -> ended(wish, instance, petition, signers.get(), outcome));
    } catch (RuntimeException e) {
      // Token or disk fail: a tick tries again, and nothing else on this thread has
      // to suffer.
      LOG.warn("request {}: this node cannot begin a run: {}", wish.request, e.getMessage());
      pause(wish, "this node cannot begin a run: " + e.getMessage());
    }
  }

  /** Only keys whose signing takes pairs have disputes. */
  private DisputeGraph disputes(Petition petition) {
    return petition.key().scheme() == Scheme.ECDSA
        ? desk.disputes().graph(petition.epoch())
        : DisputeGraph.EMPTY;
  }

  private String lack(EpochRecord epoch, Set<PartyId> without) {
    var connected = desk.connected().get().stream().filter(epoch.committee().members()::contains).count();
    if (connected + 1 < epoch.committee().threshold().signers()) {
      return "too few of epoch " + epoch.epoch() + " are connected";
    }
    return without.isEmpty()
        ? "disputes keep apart too many of epoch " + epoch.epoch()
        : "new setups are being made with the members " + without + " of epoch " + epoch.epoch();
  }

  private void invite(Wish wish, Petition petition, SortedSet<PartyId> signers, Bytes32 instance) {
    var invitation = SigningMessage.Invitation.of(wish.request, petition.epoch().epoch().number(),
        wish.keyIndex, wish.what, List.copyOf(signers), instance);
    wish.invited = new HashSet<>();
    signers.stream().map(petition.epoch().committee()::addressOf)
        .filter(address -> !address.equals(desk.self())).forEach(address -> {
          wish.invited.add(address);
          desk.send().accept(address, invitation);
        });
  }

  private void ended(Wish wish, Bytes32 instance, Petition petition, SortedSet<PartyId> signers,
      Outcome<JointSignature> outcome) {
    var committee = petition.epoch().committee();
    switch (outcome) {
      case Outcome.Finished<JointSignature>(var signature, _) -> {
        if (wishes.remove(wish.request) == null) {
          return;
        }
        var signed = new Signed(wish.request, petition.epoch().epoch(), petition.key().scheme(),
            signature.publicKey(), petition.what().digest(), signature.encoded(),
            signers.stream().map(committee::addressOf).toList());
        wish.results.forEach(result -> result.complete(signed));
      }
      case Outcome.Aborted<JointSignature>(var faults) -> {
        if (!wish.instance.equals(Optional.of(instance))) {
          return; // a later run is under way
        }
        LOG.warn("request {}: a run fails: {}", wish.request, faults);
        // Silence is no guilt, but whoever was silent is not the first to be asked
        // again.
        faults.forEach(fault -> (fault instanceof Fault.Missing(var silent) ? silent : fault.culprits())
            .forEach(seat -> wish.avoided.add(committee.addressOf(seat.id()))));
        if (faults.stream().anyMatch(Fault.Local.class::isInstance)) {
          pause(wish, faults.toString());
        } else {
          wish.trouble = faults.toString();
          attempt(wish);
        }
      }
    }
  }

  /** Nothing more now: a tick tries again, until time is up. */
  private static void pause(Wish wish, String trouble) {
    wish.instance = Optional.empty();
    wish.trouble = trouble;
  }

  /** Takes what another member says of a request. Anything may come here. */
  public void onMessage(Address from, byte[] payload) {
    try {
      switch (SigningMessage.CODEC.decode(payload)) {
        case SigningMessage.Invitation invitation -> invitations.take(from, invitation);
        case SigningMessage.Declined(var instance, var reason) -> declined(from, instance, text(reason));
      }
    } catch (Malformed e) {
      LOG.warn("{} sent no signing message: {}", from, e.getMessage());
    }
  }

  private void declined(Address from, Bytes32 instance, String reason) {
    wishes.values().stream()
        .filter(wish -> wish.instance.equals(Optional.of(instance)) && wish.invited.contains(from))
        .findFirst().ifPresent(wish -> {
          wish.trouble = from + " declines: " + reason;
          if (wish.avoided.add(from)) {
            attempt(wish);
          } else {
            pause(wish, wish.trouble); // everyone willing was asked
          }
        });
  }

  /** Lets time pass: runs that hang are given up, requests end. */
  public void tick() {
    var now = desk.clock().instant();
    for (var wish : List.copyOf(wishes.values())) {
      if (now.isAfter(wish.since.plus(desk.limit()))) {
        fail(wish, wish.instance.isEmpty() ? Cause.TOO_FEW : Cause.TIMEOUT,
            "no signature within " + desk.limit().toSeconds() + " s: " + wish.trouble);
      } else if (wish.instance.isEmpty() || now.isAfter(wish.retryAt)) {
        wish.avoided.addAll(wish.invited);
        attempt(wish);
      }
    }
  }

  private void fail(Wish wish, Cause cause, String message) {
    wishes.remove(wish.request);
    try {
      desk.store().run(tx -> {
        // Another member's run of the same request may have signed it meanwhile: that
        // stands, and asking again yields it.
        if (tx.requests().find(wish.request).filter(stored -> stored.signature().isPresent()).isEmpty()) {
          tx.requests().failed(wish.request);
        }
      });
    } finally { // on record or not, whoever waits is told
      wish.results.forEach(result -> result.completeExceptionally(new SigningRefused(cause, message)));
    }
  }

  private Bytes32 random() {
    try (var bytes = SecretBytes.random(Bytes32.SIZE, desk.entropy())) {
      return Bytes32.of(bytes.expose().toArray(ValueLayout.JAVA_BYTE)); // public: the run's name
    }
  }

  private static String text(Bytes reason) {
    return new String(reason.toArray(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
  }
}
