package io.reseal.core.keydeal.independent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One entry of a receiver's list of verdicts, as the page lays it out. */
public final class PageVerdict {

  enum Kind {
    ACK, COMPLAINT, INVALID, ABSENT
  }

  private final Kind kind;
  private final byte[] deal;
  private final PageComplaint complaint;

  private PageVerdict(Kind kind, byte[] deal, PageComplaint complaint) {
    this.kind = kind;
    this.deal = deal;
    this.complaint = complaint;
  }

  /**
   * The entries of a list, the first for dealer 1.
   *
   * @param members
   *          of the base committee
   * @return nothing where the bytes are not a list of that many, which proves its
   *         speaker guilty
   */
  public static List<byte[]> entries(byte[] body, int members) {
    try {
      var in = new PageBytes(body);
      var entries = new ArrayList<byte[]>();
      for (var left = in.count(2, 200); left > 0; left--) {
        var from = in.position();
        read(in);
        entries.add(Arrays.copyOfRange(body, from, in.position()));
      }
      // Pairs of receivers have nothing to say to each other for a key that needs
      // none.
      in.count(0, 0);
      in.end();
      return entries.size() == members ? entries : List.of();
    } catch (NotCanonical e) {
      return List.of();
    }
  }

  /** Reads an entry that {@link #entries} gave. */
  static PageVerdict read(byte[] entry) {
    try {
      return read(new PageBytes(entry));
    } catch (NotCanonical e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static PageVerdict read(PageBytes in) throws NotCanonical {
    var place = in.octet();
    if (place >= Kind.values().length) {
      throw new NotCanonical("a verdict begins with 0 to 3, not " + place);
    }
    var kind = Kind.values()[place];
    var deal = kind == Kind.ABSENT ? new byte[0] : in.take(32);
    return new PageVerdict(kind, deal,
        kind == Kind.COMPLAINT ? new PageComplaint(in.point(), in.scalar(), in.scalar()) : null);
  }

  Kind kind() {
    return kind;
  }

  byte[] deal() {
    return deal.clone();
  }

  PageComplaint complaint() {
    return complaint;
  }
}
