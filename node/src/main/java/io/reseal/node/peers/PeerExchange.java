package io.reseal.node.peers;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Malformed;
import io.reseal.node.peers.PeerMessage.Announce;
import io.reseal.node.peers.PeerMessage.Ask;
import io.reseal.node.peers.PeerMessage.Records;
import io.reseal.node.peers.PeerMessage.Status;
import io.reseal.node.peers.PeerMessage.StatusAsk;
import io.reseal.node.transport.Channels;
import io.reseal.node.transport.Standing;
import io.reseal.node.transport.Topic;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Finds the members and makes this node found: dials, announces, asks and
 * answers on {@link Topic#PEERS}.
 *
 * <p>
 * Nothing here happens because something happened: each {@link #tick} compares
 * whom we look for with whom we know and does what is due. So a lost message, a
 * restart or another committee need no case of their own. Safe to call from
 * several threads.
 */
public final class PeerExchange {

  private static final Logger LOG = LogManager.getLogger(PeerExchange.class);

  private static final Duration ANNOUNCE_EVERY = Duration.ofMinutes(1);
  private static final Duration ASK_EVERY = Duration.ofMinutes(5);
  /** While members are missing. */
  private static final Duration ASK_EVERY_WHEN_MISSING = Duration.ofSeconds(5);
  private static final int ASKED_AT_ONCE = 3;
  private static final Duration STATUS_EVERY = Duration.ofSeconds(30);
  /** Messages that one peer may send within {@link #WINDOW}. */
  private static final int MESSAGES_MAX = 64;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Channels channels;
  private final PeerBook book;
  private final Supplier<NodeRecord> own;
  private final Supplier<Fitness> fitness;
  private final List<Bootstrap> bootstrap;
  private final InstantSource clock;
  private final Map<Address, Contact> contacts = new HashMap<>();
  private Instant lastAsked = Instant.MIN;

  /** What we have said to and heard from a peer that is connected. */
  private static final class Contact {

    private Instant announced = Instant.MIN;
    private long announcedSeq = -1;
    private Instant asked = Instant.MIN;
    private boolean answerDue;
    private Instant statusAsked = Instant.MIN;
    private Optional<Fitness> fitness = Optional.empty();
    private Instant windowStart = Instant.MIN;
    private int messages;
  }

  /**
   * @param own
   *          our record now
   * @param fitness
   *          what we report of ourselves now
   * @param bootstrap
   *          whom to ask while we know too little; they must be admitted
   */
  public PeerExchange(Channels channels, PeerBook book, Supplier<NodeRecord> own, Supplier<Fitness> fitness,
      List<Bootstrap> bootstrap, InstantSource clock) {
    this.channels = channels;
    this.book = book;
    this.own = own;
    this.fitness = fitness;
    this.bootstrap = List.copyOf(bootstrap);
    this.clock = clock;
  }

  /** Sets whom we look for, and starts looking: {@link PeerBook#wanted}. */
  public synchronized void wanted(Collection<Address> members) {
    book.wanted(members);
    lastAsked = Instant.MIN; // ask anew, at once
    tick();
  }

  /** Does what is due; called every second or so. */
  public synchronized void tick() {
    var now = clock.instant();
    var connected = channels.connected();
    contacts.keySet().retainAll(connected.keySet());
    connected.keySet().forEach(peer -> contacts.computeIfAbsent(peer, _ -> new Contact()));
    channels.directory(directory(connected));
    for (var peer : connected.entrySet()) {
      announce(peer.getKey(), now);
      askStatus(peer.getKey(), now);
    }
    ask(connected, now);
  }

  /**
   * Takes a frame of {@link Topic#PEERS}. Bad bytes are dropped: they harm nobody
   * but their sender.
   */
  public synchronized void onFrame(Address from, byte[] payload) {
    var now = clock.instant();
    var contact = contacts.computeIfAbsent(from, _ -> new Contact());
    if (now.isAfter(contact.windowStart.plus(WINDOW))) {
      contact.windowStart = now;
      contact.messages = 0;
    }
    if (++contact.messages > MESSAGES_MAX) {
      return;
    }
    try {
      switch (PeerMessage.CODEC.decode(payload)) {
        case Announce(var record) -> announced(from, record, now);
        case Ask(var after) -> say(from, new Records(recordsAfter(after)));
        case Records(var records) -> answered(from, contact, records, now);
        case StatusAsk() -> say(from, new Status(fitness.get()));
        case Status(var report) -> contact.fitness = Optional.of(report);
      }
    } catch (Malformed e) {
      LOG.debug("{} sent no peers' message: {}", from, e.getMessage());
    }
  }

  /** Members and candidates as we see them, members first. */
  public synchronized List<PeerView> peers() {
    var connected = channels.connected();
    var troubles = channels.troubles();
    var views = new ArrayList<PeerView>();
    var members = new TreeSet<>(book.wanted());
    members.remove(own.get().address());
    for (var address : members) {
      views.add(view(address, true, connected, troubles));
    }
    var others = new TreeSet<Address>();
    book.candidates().forEach(record -> others.add(record.address()));
    connected.keySet().stream().filter(address -> !members.contains(address)).forEach(others::add);
    for (var address : others) {
      views.add(view(address, false, connected, troubles));
    }
    return views;
  }

  private PeerView view(Address address, boolean member, Map<Address, Standing> connected,
      Map<Address, String> troubles) {
    var contact = Optional.ofNullable(contacts.get(address));
    return new PeerView(address, member, endpoint(address), connected.containsKey(address),
        contact.filter(_ -> connected.containsKey(address)).flatMap(c -> c.fitness),
        Optional.ofNullable(troubles.get(address)));
  }

  /**
   * Whom to keep a connection with: every member that we can find; the bootstrap
   * nodes too, while somebody cannot be found or nobody is connected.
   */
  private Map<Address, InetSocketAddress> directory(Map<Address, Standing> connected) {
    var directory = new HashMap<Address, InetSocketAddress>();
    if (connected.isEmpty() || book.wanted().isEmpty() || !book.missing().isEmpty()) {
      bootstrap.forEach(node -> directory.put(node.address(), node.endpoint().socketAddress()));
    }
    for (var address : book.wanted()) {
      endpoint(address).ifPresent(endpoint -> directory.put(address, endpoint.socketAddress()));
    }
    directory.remove(own.get().address());
    return directory;
  }

  /** A signed record is newer than configuration. */
  private Optional<Endpoint> endpoint(Address address) {
    return book.find(address).map(NodeRecord::endpoint).or(() -> bootstrap.stream()
        .filter(node -> node.address().equals(address)).map(Bootstrap::endpoint).findFirst());
  }

  private void announce(Address peer, Instant now) {
    var contact = contacts.get(peer);
    var record = own.get();
    if ((contact.announcedSeq != record.seq() || isDue(contact.announced, ANNOUNCE_EVERY, now))
        && say(peer, new Announce(record.encoded()))) {
      contact.announced = now;
      contact.announcedSeq = record.seq();
    }
  }

  /** Asks a few at a time, those asked longest ago first. */
  private void ask(Map<Address, Standing> connected, Instant now) {
    var every = book.missing().isEmpty() ? ASK_EVERY : ASK_EVERY_WHEN_MISSING;
    if (!isDue(lastAsked, every, now)) {
      return;
    }
    connected.keySet().stream().filter(peer -> connected.get(peer) == Standing.MEMBER || isBootstrap(peer))
        .sorted(Comparator.comparing(peer -> contacts.get(peer).asked)).limit(ASKED_AT_ONCE).forEach(peer -> {
          var contact = contacts.get(peer);
          if (say(peer, new Ask(Optional.empty()))) {
            contact.asked = now;
            contact.answerDue = true;
            lastAsked = now;
          }
        });
  }

  private boolean isBootstrap(Address peer) {
    return bootstrap.stream().anyMatch(node -> node.address().equals(peer));
  }

  private void askStatus(Address peer, Instant now) {
    var contact = contacts.get(peer);
    if (isDue(contact.statusAsked, STATUS_EVERY, now) && say(peer, new StatusAsk())) {
      contact.statusAsked = now;
    }
  }

  private void announced(Address from, Bytes encoded, Instant now) {
    var record = checked(from, encoded);
    if (record.isPresent() && record.get().address().equals(from)) {
      put(record.get(), from, now);
    }
  }

  /**
   * Takes an answer that we asked for. The peer that gave a full list is asked
   * for what comes after it.
   */
  private void answered(Address from, Contact contact, List<Bytes> records, Instant now) {
    if (!contact.answerDue) {
      return;
    }
    contact.answerDue = false;
    var last = Optional.<Address>empty();
    for (var encoded : records) {
      var record = checked(from, encoded);
      if (record.isEmpty()) {
        return; // an honest peer checked what it hands on
      }
      if (last.isPresent() && last.get().compareTo(record.get().address()) >= 0) {
        return; // not ascending: paging would never end
      }
      last = Optional.of(record.get().address());
      put(record.get(), from, now);
    }
    if (records.size() == PeerMessage.RECORDS_MAX && say(from, new Ask(last))) {
      contact.answerDue = true;
    }
  }

  private Optional<NodeRecord> checked(Address from, Bytes encoded) {
    var known = book.known(encoded);
    if (known.isPresent()) {
      return known;
    }
    try {
      return Optional.of(NodeRecord.of(encoded));
    } catch (IllegalArgumentException e) {
      LOG.debug("{} sent a bad address record: {}", from, e.getMessage());
      return Optional.empty();
    }
  }

  private void put(NodeRecord record, Address from, Instant now) {
    var outcome = book.put(record, from, channels.connected().keySet(), now);
    switch (outcome) {
      case KEPT -> LOG.info("found {}", record);
      case CONFLICTING -> LOG.warn("{} signed two records of number {}", record.address(), record.seq());
      case KNOWN, OLDER, ELSEWHERE, UNWANTED, FULL ->
        LOG.debug("record of {} from {}: {}", record.address(), from, outcome);
    }
  }

  private List<Bytes> recordsAfter(Optional<Address> after) {
    var records = new ArrayList<>(book.members());
    if (book.wanted().contains(own.get().address())) {
      records.add(own.get());
    }
    return records.stream().filter(record -> after.isEmpty() || record.address().compareTo(after.get()) > 0)
        .sorted((a, b) -> a.address().compareTo(b.address())).limit(PeerMessage.RECORDS_MAX)
        .map(NodeRecord::encoded).toList();
  }

  private boolean say(Address to, PeerMessage message) {
    return channels.send(to, Topic.PEERS, PeerMessage.CODEC.encode(message));
  }

  private static boolean isDue(Instant last, Duration every, Instant now) {
    return last.equals(Instant.MIN) || !now.isBefore(last.plus(every));
  }
}
