package io.carillon.definition;

import io.carillon.activity.ActivityType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What people know from Marketo and this version does not have: refused by name, with the reason,
/// so that nobody looks for a spelling mistake.
final class NotInThisVersion {
  /// Flow steps (FL-25 to FL-54).
  static final Map<String, String> STEPS = new LinkedHashMap<>();

  /// Filters, and triggers where a filter stands (SL-62 to SL-78, TR-20 to TR-46).
  static final Map<String, String> FILTERS = new LinkedHashMap<>();

  /// Triggers, and filters where a trigger stands (TR-12, TR-13, TR-42 to TR-46).
  static final Map<String, String> TRIGGERS = new LinkedHashMap<>();

  /// What triggers are called elsewhere, and here.
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "Lead is Created", ActivityType.NEW_PERSON.trigger().orElseThrow(),
          "Progression Status is Changed",
              ActivityType.CHANGE_PROGRAM_STATUS.trigger().orElseThrow(),
          "Clicks Link", ActivityType.CLICK_LINK.trigger().orElseThrow());

  static {
    put(
        STEPS,
        "this version does not have this step: leave it out",
        List.of("Change Revenue Stage"));
    put(
        STEPS,
        "this step needs a CRM, which Carillon does not connect to: leave it out", // FL-54
        List.of(
            "Add to SFDC Campaign",
            "Remove from SFDC Campaign",
            "Change Status in SFDC Campaign",
            "Add to CRM Campaign",
            "Remove from CRM Campaign",
            "Change Status in CRM Campaign",
            "Sync Person to SFDC",
            "Sync Person to Microsoft",
            "Sync Person",
            "Change Owner",
            "Create Task",
            "Convert Person"));
    put(
        FILTERS,
        "this version does not have this filter: use a field, a list or a smart list",
        List.of(
            "Member of Nurture",
            "Member of Engagement Program",
            "Member of Revenue Model",
            "Revenue Stage"));
    var activities =
        List.of(
            "Lead was Pushed to Marketo",
            "Revenue Stage was Changed",
            "Segment Changed",
            "Was Added to Opportunity",
            "Was Removed from Opportunity",
            "Opportunity was Updated",
            "Received Forward to Friend Email",
            "Sent Forward to Friend Email");
    var why = "this version does not write such activities: use another filter";
    put(FILTERS, why, activities);
    put(FILTERS, why, activities.stream().map(filter -> "Not " + filter).toList()); // SL-70
    var where =
        "it is a trigger, not a filter: write it under 'triggers' of a campaign's smartList";
    put(FILTERS, where, List.of(Triggers.CAMPAIGN_IS_REQUESTED));
    for (var type : ActivityType.shipped()) {
      type.trigger()
          .ifPresentOrElse(
              trigger -> {
                if (!trigger.equals(type.filter())) {
                  put(FILTERS, where, List.of(trigger));
                  put(
                      TRIGGERS,
                      "it is a filter: the trigger is '%s'".formatted(trigger), // SL-70
                      List.of(type.filter()));
                }
              },
              () ->
                  put(TRIGGERS, "nothing listens to that: it is a filter", List.of(type.filter())));
    }
    OTHER_NAMES.forEach((other, name) -> {
      put(FILTERS, where, List.of(other));
      put(TRIGGERS, "write '%s'".formatted(name), List.of(other));
    });
    put(
        TRIGGERS, // TR-12
        "nothing listens to mail being sent: use 'Email is Delivered', or a filter 'Was Sent"
            + " Email'",
        List.of("Email is Sent", "Sends Email", "Is Sent Email", ActivityType.SEND_EMAIL.filter()));
    put(
        TRIGGERS, // TR-12
        "nothing listens to a campaign being executed: use the trigger 'Campaign is Requested' and"
            + " a step Request Campaign, or a filter 'Campaign was Executed'",
        List.of("Campaign is Executed", ActivityType.EXECUTE_CAMPAIGN.filter()));
    put(
        TRIGGERS, // TR-13
        "nothing listens to people being deleted: who is deleted runs through no flow",
        List.of("Person is Deleted", "Lead is Deleted", ActivityType.DELETE_PERSON.filter()));
    put(
        TRIGGERS,
        "write '%s'".formatted(Triggers.CAMPAIGN_IS_REQUESTED),
        List.of(ActivityType.REQUEST_CAMPAIGN.filter()));
    var unwritten =
        List.of(
            "Revenue Stage is Changed",
            "Manual Stage Change",
            "Segment Changes",
            "Lead is Pushed to Marketo",
            "Added to Opportunity",
            "Removed from Opportunity",
            "Opportunity is Updated",
            "Sent Forward to Friend Email",
            "Received Forward to Friend Email");
    put(TRIGGERS, "this version does not write such activities: use another trigger", unwritten);
    unwritten.stream()
        .filter(name -> !FILTERS.containsKey(name))
        .forEach(name ->
            put(
                FILTERS,
                "it is a trigger, not a filter, and this version does not have it",
                List.of(name)));
  }

  private NotInThisVersion() {}

  private static void put(Map<String, String> all, String why, List<String> names) {
    names.forEach(name -> all.put(name, why));
  }
}
