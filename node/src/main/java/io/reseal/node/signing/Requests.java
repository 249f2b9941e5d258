package io.reseal.node.signing;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.session.JointSignature;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.SigningOrder;
import io.reseal.node.signing.Claims.Claim;
import io.reseal.node.signing.SigningRefused.Cause;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.SignedRequest;
import io.reseal.node.store.SignedRequests.Admission;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Requests to sign, our operator's and other members'. A request is recorded
 * with its message before anything of its signature is made, so its id stands
 * for one message for ever. One thread owns it.
 */
public final class Requests {

  private static final Logger LOG = LogManager.getLogger(Requests.class);
  private static final int REASON_MAX = 500;
  /**
   * Most requests of our operator that other members' invitations are compared
   * with.
   */
  private static final int SUBMITTED_MAX = 10_000;

  private final SigningDesk desk;
  private final Claims claims;
  private final Map<Bytes32, Wish> wishes = new HashMap<>();
  private final Set<Bytes32> submitted = Collections.newSetFromMap(new LinkedHashMap<>() {

    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Bytes32, Boolean> eldest) {
      return size() > SUBMITTED_MAX;
    }
  });

  public Requests(SigningDesk desk) {
    this.desk = desk;
    claims = new Claims(desk.store());
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
      begin(keyIndex, what, id, result);
    } catch (SigningRefused e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private void begin(int keyIndex, SigningRequest what, Optional<Bytes32> id,
      CompletableFuture<Signed> result) {
    if (keyIndex < 0 || keyIndex >= desk.custody().keys().size()) {
      throw new SigningRefused(Cause.UNKNOWN_KEY,
          "there is no key " + keyIndex + "; this committee holds " + desk.custody().keys().size());
    }
    var epoch = desk.usable().get().orElseThrow(() -> new SigningRefused(Cause.NOT_NOW,
        "this node holds no share of the epoch that is active on chain"));
    var key = desk.custody().keys().get(keyIndex);
    var keyId = key.id();
    unfit(key, what).ifPresent(why -> {
      throw new SigningRefused(Cause.POLICY, why);
    });
    var digest = what.digest();
    var request = id.orElseGet(() -> id(key, what));
    if (what.isOfAnAccount() && !request.equals(id(key, what))) {
      throw new SigningRefused(Cause.CONFLICT, "what an account signs has the id " + id(key, what));
    }
    if (desk.store().transaction(tx -> tx.requests().find(request)).flatMap(SignedRequest::signature)
        .isEmpty()) {
      judge(claim(request, epoch, keyIndex, what), what);
    }
    var wanted = SignedRequest.started(request, keyId, epoch.epoch(), digest);
    var known = wishes.get(request);
    switch (desk.store().transaction(tx -> tx.requests().admit(wanted))) {
      case Admission.Conflict(var stored) -> throw new SigningRefused(Cause.CONFLICT,
          "request " + request + " stands for the message " + stored.digest() + " for ever");
      case Admission.Known(var stored) when stored.signature().isPresent() -> {
        var published = desk.custody().published(epoch);
        result.complete(new Signed(request, stored.epoch(), desk.custody().keys().get(keyIndex).scheme(),
            published.sharing(keyIndex).publicKey(), digest, stored.signature().get(), List.of()));
        return;
      }
      case Admission.Known _ -> desk.store().run(tx -> tx.requests().again(request, epoch.epoch()));
      case Admission.New _ -> {
      }
    }
    submitted.add(request);
    if (known != null) {
      known.results.add(result);
      return;
    }
    var wish = new Wish(request, keyIndex, what, result, desk.clock().instant());
    wishes.put(request, wish);
    attempt(wish);
  }

  /** Why a key cannot sign that, whoever asks. */
  private static Optional<String> unfit(KeySpec key, SigningRequest what) {
    if (what.isOfAnAccount() && key.scheme() != Scheme.ECDSA) {
      return Optional.of("key " + key.index() + " is of " + key.scheme() + ": no Ethereum account has it");
    }
    if (what.bytes().size() > SigningRequest.BYTES_MAX) {
      return Optional.of("a request has at most " + SigningRequest.BYTES_MAX + " bytes");
    }
    return Optional.empty();
  }

  private static Bytes32 id(KeySpec key, SigningRequest what) {
    return Transcript.hash(Tag.REQUEST, key.id().value().toArray(), what.digest().toArray());
  }

  private Claim claim(Bytes32 request, EpochRecord epoch, int keyIndex, SigningRequest what) {
    var account = Addresses.of(desk.custody().published(epoch).sharing(keyIndex).publicKey());
    return Claim.of(request, desk.custody().keys().get(keyIndex).id(), account, what, desk.clock().instant());
  }

  private void judge(Claim claim, SigningRequest what) {
    claims.takenBy(claim).ifPresent(other -> {
      throw new SigningRefused(Cause.SLOT_TAKEN, taken(claim, other));
    });
    desk.policy().refusal(what, true, claims.history(claim)).ifPresent(why -> {
      throw new SigningRefused(Cause.POLICY, why);
    });
  }

  private static String taken(Claim claim, Bytes32 other) {
    return claim.slot().orElseThrow() + " is taken by the transaction with the digest " + other;
  }

  /**
   * One run after another, each with other signers where the last ones failed,
   * until it is signed or time is up.
   */
  private void attempt(Wish wish) {
    var epoch = desk.usable().get();
    if (epoch.isEmpty()) {
      fail(wish, Cause.NOT_NOW, "this node holds no share of the epoch that is active on chain");
      return;
    }
    var signers = signers(wish, epoch.get());
    if (signers.isEmpty()) {
      if (wish.trouble.isEmpty()) {
        wish.trouble = "too few of epoch " + epoch.get().epoch() + " are connected";
      }
      return; // a tick tries again, until time is up
    }
    var instance = random();
    wish.instance = Optional.of(instance);
    wish.invited = new HashSet<>();
    wish.retryAt = desk.clock().instant().plus(desk.patience());
    var invitation = SigningMessage.Invitation.of(wish.request, epoch.get().epoch().number(), wish.keyIndex,
        wish.what, List.copyOf(signers.get()), instance);
    for (var signer : signers.get()) {
      var address = epoch.get().committee().addressOf(signer);
      if (!address.equals(desk.self())) {
        wish.invited.add(address);
        desk.send().accept(address, invitation);
      }
    }
    try {
      run(epoch.get(), invitation, wish.what,
          outcome -> ended(wish, instance, epoch.get(), signers.get(), outcome));
    } catch (RuntimeException e) {
      // Token or disk fail: a tick tries again, and nothing else on this thread has
      // to
      // suffer.
      LOG.warn("request {}: this node cannot begin a run: {}", wish.request, e.getMessage());
      wish.instance = Optional.empty();
      wish.trouble = "this node cannot begin a run: " + e.getMessage();
    }
  }

  private void ended(Wish wish, Bytes32 instance, EpochRecord epoch, SortedSet<PartyId> signers,
      Outcome<JointSignature> outcome) {
    switch (outcome) {
      case Outcome.Finished<JointSignature>(var signature, _) -> {
        if (wishes.remove(wish.request) == null) {
          return;
        }
        var signed = new Signed(wish.request, epoch.epoch(),
            desk.custody().keys().get(wish.keyIndex).scheme(), signature.publicKey(), wish.digest,
            signature.encoded(), signers.stream().map(epoch.committee()::addressOf).toList());
        wish.results.forEach(result -> result.complete(signed));
      }
      case Outcome.Aborted<JointSignature>(var faults) -> {
        if (!wish.instance.equals(Optional.of(instance))) {
          return; // a later run is under way
        }
        // Silence is no guilt, but whoever was silent is not the first to be asked
        // again.
        faults.forEach(fault -> (fault instanceof Fault.Missing(var silent) ? silent : fault.culprits())
            .forEach(seat -> wish.avoided.add(epoch.committee().addressOf(seat.id()))));
        wish.trouble = faults.toString();
        LOG.warn("request {}: a run fails: {}", wish.request, faults);
        attempt(wish);
      }
    }
  }

  /**
   * Ourselves and the first others that are connected and have not failed this
   * request.
   */
  private Optional<SortedSet<PartyId>> signers(Wish wish, EpochRecord epoch) {
    var committee = epoch.committee();
    var connected = desk.connected().get();
    var signers = new TreeSet<PartyId>();
    committee.idOf(desk.self()).ifPresent(signers::add);
    var willing = committee.members().stream()
        .filter(member -> connected.contains(member) && !member.equals(desk.self())).toList();
    for (var avoid : List.of(true, false)) {
      for (var member : willing) {
        if (signers.size() < committee.threshold().signers() && (!avoid || !wish.avoided.contains(member))) {
          signers.add(committee.idOf(member).orElseThrow());
        }
      }
      if (signers.size() == committee.threshold().signers()) {
        return Optional.of(signers);
      }
    }
    return Optional.empty();
  }

  /** Takes what another member says of a request. Anything may come here. */
  public void onMessage(Address from, byte[] payload) {
    try {
      switch (SigningMessage.CODEC.decode(payload)) {
        case SigningMessage.Invitation invitation ->
          consider(from, invitation).ifPresent(why -> decline(from, invitation, why));
        case SigningMessage.Declined(var instance, var reason) -> declined(from, instance, text(reason));
      }
    } catch (Malformed e) {
      LOG.warn("{} sent no signing message: {}", from, e.getMessage());
    }
  }

  private Optional<String> consider(Address from, SigningMessage.Invitation invitation) {
    var usable = desk.usable().get();
    if (usable.isEmpty() || usable.get().epoch().number() != invitation.epoch()) {
      return Optional.of("epoch " + invitation.epoch() + " is not the one whose shares may sign here");
    }
    var epoch = usable.get();
    var host = epoch.committee().idOf(from);
    var isQuorum = invitation.key() >= 0 && invitation.key() < desk.custody().keys().size()
        && host.filter(invitation.signers()::contains).isPresent()
        && epoch.committee().idOf(desk.self()).filter(invitation.signers()::contains).isPresent();
    if (!isQuorum) {
      return Optional.of("it names no quorum with both of us, or no key of ours");
    }
    SigningRequest what;
    try {
      what = invitation.what();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
    var key = desk.custody().keys().get(invitation.key());
    if (unfit(key, what).isPresent()) {
      return unfit(key, what);
    }
    if (what.isOfAnAccount() && !invitation.request().equals(id(key, what))) {
      return Optional.of("what an account signs has the id " + id(key, what));
    }
    var claim = claim(invitation.request(), epoch, invitation.key(), what);
    var other = claims.takenBy(claim);
    if (other.isPresent()) {
      return other.map(digest -> taken(claim, digest));
    }
    var refusal = desk.policy().refusal(what, submitted.contains(invitation.request()),
        claims.history(claim));
    if (refusal.isPresent()) {
      return refusal;
    }
    var wanted = SignedRequest.started(invitation.request(), key.id(), epoch.epoch(), what.digest());
    if (desk.store()
        .transaction(tx -> tx.requests().admit(wanted)) instanceof Admission.Conflict(var stored)) {
      return Optional.of("request " + stored.requestId() + " stands for another message");
    }
    try {
      run(epoch, invitation, what, outcome -> {
        if (outcome instanceof Outcome.Aborted<JointSignature>(var faults)) {
          LOG.warn("request {} of {}: a run fails: {}", invitation.request(), from, faults);
        }
      });
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("request {} of {}: this node cannot begin a run: {}", invitation.request(), from,
          e.getMessage());
      return Optional.of("this node cannot sign now"); // the host asks others without waiting for us
    }
  }

  private void run(EpochRecord epoch, SigningMessage.Invitation invitation, SigningRequest what,
      Consumer<Outcome<JointSignature>> ended) {
    var key = desk.custody().keys().get(invitation.key());
    var order = new SigningOrder(key, epoch, desk.custody().published(epoch).sharing(invitation.key()),
        new TreeSet<>(invitation.signers()), what.digest(), invitation.instance());
    var claim = claim(invitation.request(), epoch, invitation.key(), what);
    try (var share = desk.custody().open(epoch, invitation.key())) {
      claims.hold(claim);
      var begun = false;
      try {
        begun = desk.signings().begin(order, "sign", 0, desk.self(), share, () -> claims.settle(claim),
            outcome -> {
              claims.release(claim);
              if (outcome instanceof Outcome.Finished<JointSignature>(var signature, _)) {
                desk.store().run(tx -> {
                  var _ = tx.requests().signed(invitation.request(), signature.encoded());
                });
              }
              ended.accept(outcome);
            });
      } finally {
        if (!begun) {
          claims.release(claim);
        }
      }
    }
  }

  private void decline(Address from, SigningMessage.Invitation invitation, String why) {
    LOG.info("request {} of {} is declined: {}", invitation.request(), from, why);
    var reason = why.getBytes(StandardCharsets.UTF_8);
    desk.send().accept(from, new SigningMessage.Declined(invitation.instance(),
        Bytes.of(java.util.Arrays.copyOf(reason, Math.min(reason.length, REASON_MAX)))));
  }

  private void declined(Address from, Bytes32 instance, String reason) {
    wishes.values().stream()
        .filter(wish -> wish.instance.equals(Optional.of(instance)) && wish.invited.contains(from))
        .findFirst().ifPresent(wish -> {
          wish.trouble = from + " declines: " + reason;
          if (wish.avoided.add(from)) {
            attempt(wish);
          } else {
            wish.instance = Optional.empty(); // everyone willing was asked; a tick tries again
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
    desk.store().run(tx -> {
      // Another member's run of the same request may have signed it meanwhile: that
      // stands, and asking again yields it.
      if (tx.requests().find(wish.request).filter(stored -> stored.signature().isPresent()).isEmpty()) {
        tx.requests().failed(wish.request);
      }
    });
    wish.results.forEach(result -> result.completeExceptionally(new SigningRefused(cause, message)));
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
