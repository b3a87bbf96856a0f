package io.carillon.flow;

import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.PersonFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Who may not be mailed and why (FL-20, FL-21, FL-23, CL-10, CL-12): the one place, as Java for
/// the executor and as a SQL expression for counts. A test lets both answer for the same people.
public final class BlockedFromMail {
  // FL-23: the flag stays as history, the time stamp counts.
  private static final Duration SUSPENSION = Duration.ofHours(24);
  private static final Reason[] REASONS = Reason.values();

  private final Field address;
  private final Field blackListed;
  private final Field invalid;
  private final Field suspended;
  private final Field suspendedAt;
  private final Field unsubscribed;
  private final Field marketingSuspended;

  /// Why a person is not mailed; the first that applies is the reason given (CL-12).
  public enum Reason {
    NO_ADDRESS("no e-mail address", true),
    BLACK_LISTED("black listed", true),
    EMAIL_INVALID("email invalid", true),
    /// For 24 hours after Email Suspended At, while Email Suspended is true.
    EMAIL_SUSPENDED("email suspended", true),
    UNSUBSCRIBED("unsubscribed", false),
    MARKETING_SUSPENDED("marketing suspended", false);

    private final String text;
    private final boolean operationalToo;

    Reason(String text, boolean operationalToo) {
      this.text = text;
      this.operationalToo = operationalToo;
    }

    /// As activities and previews show it.
    public String text() {
      return text;
    }

    /// Whether it holds back operational mail as well (FL-21).
    public boolean operationalToo() {
      return operationalToo;
    }
  }

  /// @param catalogue must have the shipped fields
  public BlockedFromMail(FieldCatalogue catalogue) {
    address = catalogue.require("Email Address");
    blackListed = catalogue.require("Black Listed");
    invalid = catalogue.require("Email Invalid");
    suspended = catalogue.require("Email Suspended");
    suspendedAt = catalogue.require("Email Suspended At");
    unsubscribed = catalogue.require("Unsubscribed");
    marketingSuspended = catalogue.require("Marketing Suspended");
  }

  /// The fields that decide; a person to be mailed must have them loaded.
  public Set<Field> fields() {
    return Set.of(
        address, blackListed, invalid, suspended, suspendedAt, unsubscribed, marketingSuspended);
  }

  /// Where mail goes.
  public Field address() {
    return address;
  }

  /// @param operational goes out to unsubscribed and suspended people too (FL-21)
  /// @return the first reason why this person is not mailed; empty if nothing speaks against it
  public Optional<Reason> reason(PersonFacts person, boolean operational, Instant now) {
    for (var reason : REASONS) {
      if ((reason.operationalToo() || !operational) && applies(reason, person, now)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }

  /// The same as an expression over `person p`: the reason's constant name, or NULL. It has
  /// [#sqlParameter] as its only parameter.
  public String sqlReason(boolean operational) {
    var sql = new StringBuilder("CASE");
    for (var reason : REASONS) {
      if (reason.operationalToo() || !operational) {
        sql.append(" WHEN ").append(sqlCondition(reason));
        sql.append(" THEN '").append(reason.name()).append('\'');
      }
    }
    return sql.append(" END").toString();
  }

  /// A suspension later than this lasts.
  public Instant sqlParameter(Instant now) {
    return now.minus(SUSPENSION);
  }

  private boolean applies(Reason reason, PersonFacts person, Instant now) {
    return switch (reason) {
      case NO_ADDRESS -> person.value(address) == null;
      case BLACK_LISTED -> isTrue(person, blackListed);
      case EMAIL_INVALID -> isTrue(person, invalid);
      case EMAIL_SUSPENDED ->
          isTrue(person, suspended)
              && person.value(suspendedAt) instanceof Instant at
              && at.isAfter(sqlParameter(now));
      case UNSUBSCRIBED -> isTrue(person, unsubscribed);
      case MARKETING_SUSPENDED -> isTrue(person, marketingSuspended);
    };
  }

  private String sqlCondition(Reason reason) {
    return switch (reason) {
      case NO_ADDRESS -> "p." + address.column() + " IS NULL";
      case BLACK_LISTED -> "p." + blackListed.column();
      case EMAIL_INVALID -> "p." + invalid.column();
      case EMAIL_SUSPENDED -> "p." + suspended.column() + " AND p." + suspendedAt.column() + " > ?";
      case UNSUBSCRIBED -> "p." + unsubscribed.column();
      case MARKETING_SUSPENDED -> "p." + marketingSuspended.column();
    };
  }

  private static boolean isTrue(PersonFacts person, Field field) {
    return Boolean.TRUE.equals(person.value(field));
  }
}
