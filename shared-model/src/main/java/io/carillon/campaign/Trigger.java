package io.carillon.campaign;

/// What makes one person enter a trigger campaign (TR-01). Closed.
public sealed interface Trigger {

  /// Somebody asks the campaign to take the person (TR-27).
  ///
  /// @param source who may ask
  record CampaignIsRequested(Source source) implements Trigger {
    /// As definitions and `{{trigger.Trigger Name}}` have it (TK-40).
    public static final String NAME = "Campaign is Requested";
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
