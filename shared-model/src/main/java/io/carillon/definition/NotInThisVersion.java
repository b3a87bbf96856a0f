package io.carillon.definition;

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

  /// Triggers (TR-20 to TR-46).
  static final Map<String, String> TRIGGERS = new LinkedHashMap<>();

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
    var triggers =
        List.of(
            "Person is Created",
            "Lead is Created",
            "Data Value Changes",
            "Score is Changed",
            "Added to List",
            "Removed from List",
            "Program Status is Changed",
            "Progression Status is Changed",
            "Program Member Data is Changed",
            "Fills Out Form",
            "Visits Web Page",
            "Clicks Link",
            "Clicks Link on Web Page",
            "Email is Delivered",
            "Opens Email",
            "Clicks Link in Email",
            "Email Bounces",
            "Email Bounces Soft",
            "Unsubscribes from Email",
            "Sent Alert",
            "Has Interesting Moment");
    put(TRIGGERS, "this version has the trigger Campaign is Requested only", triggers);
    var misplaced = "it is a trigger, not a filter, and this version does not have it";
    put(FILTERS, misplaced, triggers);
    put(
        FILTERS,
        "it is a trigger, not a filter: write it under 'triggers' of a campaign's smartList",
        List.of(Triggers.CAMPAIGN_IS_REQUESTED));
  }

  private NotInThisVersion() {}

  private static void put(Map<String, String> all, String why, List<String> names) {
    names.forEach(name -> all.put(name, why));
  }
}
