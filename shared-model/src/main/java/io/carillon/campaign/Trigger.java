package io.carillon.campaign;

import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.smartlist.Constraint;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.PlainEvaluation;
import java.util.List;
import java.util.Optional;

/// What makes one person enter a trigger campaign (TR-01). Closed.
public sealed interface Trigger {

  /// As definitions and `{{trigger.Trigger Name}}` have it (TK-40).
  String name();

  /// Somebody asks the campaign to take the person (TR-27).
  ///
  /// @param source who may ask
  record CampaignIsRequested(Source source) implements Trigger {
    /// See [#name()].
    public static final String NAME = "Campaign is Requested";

    @Override
    public String name() {
      return NAME;
    }
  }

  /// An activity of a type is written for the person and meets all constraints (TR-01, TR-61).
  ///
  /// @param type one that has a trigger
  /// @param constraints on attributes of the activity itself, each attribute once; empty for any
  ///   activity of the type
  record OnActivity(ActivityType type, List<Constraint> constraints) implements Trigger {
    public OnActivity {
      constraints = List.copyOf(constraints);
      if (type.trigger().isEmpty()) {
        throw new IllegalArgumentException("nothing listens to '" + type.name() + "' (TR-12)");
      }
    }

    @Override
    public String name() {
      return type.trigger().orElseThrow();
    }

    /// Which constraint keeps an activity from firing it: the first that does not hold. An
    /// attribute that the activity does not have is empty (TR-62).
    ///
    /// @param activity of the trigger's type, succeeded (OQ-01)
    /// @param moment when the event is looked at: for constraints on dates
    /// @return empty if the activity fires the trigger
    public Optional<Constraint> refusal(PastActivity activity, Moment moment) {
      return constraints.stream()
          .filter(constraint -> !PlainEvaluation.meets(constraint, activity, moment))
          .findFirst();
    }

    /// As people read it: `Clicks Link in Email, Email is Newsletter, Link contains pricing`.
    @Override
    public String toString() {
      var text = new StringBuilder(name());
      constraints.forEach(constraint -> text.append(", ").append(constraint));
      return text.toString();
    }
  }

  /// Who may request a campaign: meant as access control (RQ-01).
  enum Source {
    ANY("any"),
    /// Flow steps of campaigns.
    CAMPAIGNS("campaigns"),
    WEB_SERVICE_API("web service API");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    /// As definitions, the log and waiting requests write it.
    public String word() {
      return word;
    }

    /// Whether who asks from there is heard.
    public boolean admits(Source other) {
      return this == ANY || this == other;
    }
  }
}
