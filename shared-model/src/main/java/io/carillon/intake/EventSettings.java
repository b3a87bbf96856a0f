package io.carillon.intake;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;

/// What the whole installation has decided about events from outside.
///
/// @param unknownPeople what becomes of an event about an address that nobody has
/// @param perSecond how many events of one API key a server takes in a second, 1 to 100 000; as
///   many may come at once
public record EventSettings(UnknownPeople unknownPeople, int perSecond) {
  private static final int MOST = 100_000;

  /// Those of a new installation: a mistyped address makes nobody.
  public static final EventSettings DEFAULTS = new EventSettings(UnknownPeople.REFUSE, 5_000);

  public enum UnknownPeople {
    /// A person is made who has the address, with activity New Lead.
    CREATE,
    REFUSE
  }

  /// @throws CampaignException `INVALID_SETTING` for a number that cannot be
  public EventSettings {
    if (perSecond < 1 || perSecond > MOST) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "events-per-second is %d: set 1 to %d".formatted(perSecond, MOST));
    }
  }
}
