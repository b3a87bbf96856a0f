package io.carillon.activity;

import static io.carillon.activity.ActivityAttribute.Place.ATTRIBUTES;
import static io.carillon.activity.ActivityAttribute.Place.CAMPAIGN;
import static io.carillon.activity.ActivityAttribute.Place.CHANGE;
import static io.carillon.activity.ActivityAttribute.Place.EMAIL;
import static io.carillon.activity.ActivityAttribute.Place.FIELD;
import static io.carillon.activity.ActivityAttribute.Place.LIST;
import static io.carillon.activity.ActivityAttribute.Place.NEW_VALUE;
import static io.carillon.activity.ActivityAttribute.Place.OLD_VALUE;
import static io.carillon.activity.ActivityAttribute.Place.PRIMARY_VALUE;
import static io.carillon.activity.ActivityAttribute.Place.PROGRAM;
import static io.carillon.activity.ActivityAttribute.Place.WEBHOOK;

import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.person.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A kind of activity: published ids (section 9.2 of the behaviour reference), own ids from 1000,
/// custom ones above 100000 (AL-20, AL-21, SL-83).
///
/// @param name of the activity in the log: `Open Email`
/// @param filter in the past tense (SL-70): `Opened Email`; its inactivity filter is `Not ` and
///   this
/// @param trigger in the present tense (SL-70): `Opens Email`; empty if nothing of the kind starts
///   a campaign (TR-12, TR-13)
/// @param primary what `primary_id` or `primary_value` of such an activity names (AL-05); empty if
///   it has none
/// @param attributes the further ones that filters and triggers can constrain (SL-82, TR-60),
///   without the primary
public record ActivityType(
    int id,
    String name,
    String filter,
    Optional<String> trigger,
    Optional<ActivityAttribute> primary,
    List<ActivityAttribute> attributes) {
  /// A custom type's id is this and the id of its definition.
  public static final int CUSTOM_IDS = 100_000;

  public static final ActivityType VISIT_WEB_PAGE =
      new ActivityType(
          1,
          "Visit Webpage",
          "Visited Web Page",
          Optional.of("Visits Web Page"),
          primary("Web Page", PRIMARY_VALUE),
          texts(
              "Webpage URL",
              "Client IP Address",
              "Query Parameters",
              "Referrer URL",
              "Search Engine",
              "Search Query",
              "User Agent")); // AL-30
  public static final ActivityType FILL_OUT_FORM =
      new ActivityType(
          2,
          "Fill Out Form",
          "Filled Out Form",
          Optional.of("Fills Out Form"),
          primary("Form", PRIMARY_VALUE),
          texts(
              "Web Page",
              "Client IP Address",
              "Form Fields",
              "Query Parameters",
              "Referrer URL",
              "User Agent")); // AL-31
  public static final ActivityType CLICK_LINK =
      new ActivityType(
          3,
          "Click Link",
          "Clicked Link",
          Optional.of("Clicks Link on Web Page"),
          primary("Link", PRIMARY_VALUE),
          texts(
              "Web Page",
              "Client IP Address",
              "Query Parameters",
              "Referrer URL",
              "User Agent")); // AL-32
  public static final ActivityType SEND_EMAIL =
      new ActivityType(
          6, "Send Email", "Was Sent Email", Optional.empty(), primary("Email", EMAIL), List.of());
  public static final ActivityType EMAIL_DELIVERED =
      new ActivityType(
          7,
          "Email Delivered",
          "Was Delivered Email",
          Optional.of("Email is Delivered"),
          primary("Email", EMAIL),
          List.of());
  public static final ActivityType EMAIL_BOUNCED =
      new ActivityType(
          8,
          "Email Bounced",
          "Email Bounced",
          Optional.of("Email Bounces"),
          primary("Email", EMAIL),
          texts("Category", "Subcategory", "Details", "Email Address")); // AL-36
  public static final ActivityType UNSUBSCRIBE_EMAIL =
      new ActivityType(
          9,
          "Unsubscribe Email",
          "Unsubscribed from Email",
          Optional.of("Unsubscribes from Email"),
          primary("Email", EMAIL),
          texts(
              "Client IP Address",
              "Form",
              "Web Page",
              "Query Parameters",
              "Referrer URL",
              "User Agent")); // AL-37
  public static final ActivityType OPEN_EMAIL =
      new ActivityType(
          10,
          "Open Email",
          "Opened Email",
          Optional.of("Opens Email"),
          primary("Email", EMAIL),
          texts("Platform", "Device", "Is Mobile Device", "User Agent")); // AL-34
  public static final ActivityType CLICK_EMAIL =
      new ActivityType(
          11,
          "Click Email",
          "Clicked Link in Email",
          Optional.of("Clicks Link in Email"),
          primary("Email", EMAIL),
          texts("Link", "Platform", "Device", "Is Mobile Device", "User Agent")); // AL-35
  public static final ActivityType NEW_PERSON =
      new ActivityType(
          12,
          "New Lead",
          "Lead was Created",
          Optional.of("Person is Created"),
          Optional.empty(),
          List.of(
              text("Source Type"),
              text("List Name"),
              new ActivityAttribute("Created Date", FieldType.DATE, ATTRIBUTES))); // AL-38
  public static final ActivityType CHANGE_DATA_VALUE =
      new ActivityType(
          13,
          "Change Data Value",
          "Data Value Changed",
          Optional.of("Data Value Changes"),
          primary("Attribute", FIELD),
          List.of(
              new ActivityAttribute("Previous Value", FieldType.TEXT, OLD_VALUE),
              new ActivityAttribute("New Value", FieldType.TEXT, NEW_VALUE),
              text("Reason"),
              text("Source"))); // SL-76, AL-39
  public static final ActivityType CHANGE_SCORE =
      new ActivityType(
          22,
          "Change Score",
          "Score was Changed",
          Optional.of("Score is Changed"),
          primary("Score", FIELD),
          List.of(
              new ActivityAttribute("Change", FieldType.INTEGER, CHANGE),
              new ActivityAttribute("Previous Score", FieldType.INTEGER, OLD_VALUE),
              new ActivityAttribute("New Score", FieldType.INTEGER, NEW_VALUE),
              text("Reason"))); // TR-22
  public static final ActivityType ADD_TO_LIST =
      new ActivityType(
          24,
          "Add to List",
          "Was Added to List",
          Optional.of("Added to List"),
          primary("List", LIST),
          List.of());
  public static final ActivityType REMOVE_FROM_LIST =
      new ActivityType(
          25,
          "Remove from List",
          "Was Removed from List",
          Optional.of("Removed from List"),
          primary("List", LIST),
          List.of());
  public static final ActivityType EMAIL_BOUNCED_SOFT =
      new ActivityType(
          27,
          "Email Bounced Soft",
          "Email Bounced Soft",
          Optional.of("Email Bounces Soft"),
          primary("Email", EMAIL),
          texts("Category", "Subcategory", "Details", "Email Address")); // AL-36, TR-35
  public static final ActivityType SEND_ALERT =
      new ActivityType(
          38,
          "Send Alert",
          "Alert Was Sent",
          Optional.of("Sent Alert"),
          primary("Email", EMAIL),
          texts("Send To List"));

  /// All that is left of a deleted person's log (FL-46).
  public static final ActivityType DELETE_PERSON =
      new ActivityType(
          37, "Delete Lead", "Lead was Deleted", Optional.empty(), Optional.empty(), List.of());

  public static final ActivityType INTERESTING_MOMENT =
      new ActivityType(
          46,
          "Interesting Moment",
          "Had Interesting Moment",
          Optional.of("Has Interesting Moment"),
          primary("Type", PRIMARY_VALUE),
          texts("Description", "Source"));
  public static final ActivityType CHANGE_PARTITION =
      new ActivityType(
          100,
          "Change Lead Partition",
          "Lead Partition Changed",
          Optional.of("Lead Partition Changes"),
          primary("Partition", PRIMARY_VALUE),
          List.of(
              new ActivityAttribute("Previous Partition", FieldType.STRING, OLD_VALUE),
              text("Source"))); // TR-41
  public static final ActivityType CHANGE_PROGRAM_STATUS =
      new ActivityType(
          104,
          "Change Status in Progression",
          "Progression Status was Changed",
          Optional.of("Program Status is Changed"),
          primary("Program", PROGRAM),
          List.of(
              new ActivityAttribute("Previous Status", FieldType.TEXT, OLD_VALUE),
              new ActivityAttribute("New Status", FieldType.TEXT, NEW_VALUE),
              new ActivityAttribute("Success", FieldType.BOOLEAN, ATTRIBUTES),
              text("Source"))); // TR-25
  public static final ActivityType CALL_WEBHOOK =
      new ActivityType(
          110,
          "Call Webhook",
          "Webhook is Called",
          Optional.of("Webhook is Called"),
          primary("Webhook", WEBHOOK),
          List.of(
              text("Response"),
              text("Error Type"),
              new ActivityAttribute("Status", FieldType.INTEGER, ATTRIBUTES),
              new ActivityAttribute("Attempts", FieldType.INTEGER, ATTRIBUTES))); // AL-3B, TR-39
  public static final ActivityType ADD_TO_NURTURE =
      new ActivityType(
          113,
          "Add to Nurture",
          "Was Added to Nurture",
          Optional.of("Added to Nurture"),
          primary("Program", PROGRAM),
          List.of(new ActivityAttribute("Track", FieldType.TEXT, NEW_VALUE)));
  public static final ActivityType CHANGE_NURTURE_TRACK =
      new ActivityType(
          114,
          "Change Nurture Track",
          "Nurture Track Changed",
          Optional.of("Nurture Track Changes"),
          primary("Program", PROGRAM),
          List.of(
              new ActivityAttribute("Previous Track", FieldType.TEXT, OLD_VALUE),
              new ActivityAttribute("New Track", FieldType.TEXT, NEW_VALUE)));
  public static final ActivityType CHANGE_NURTURE_CADENCE =
      new ActivityType(
          115,
          "Change Nurture Cadence",
          "Nurture Cadence Changed",
          Optional.of("Nurture Cadence Changes"),
          primary("Program", PROGRAM),
          List.of(
              new ActivityAttribute("Previous Cadence", FieldType.TEXT, OLD_VALUE),
              new ActivityAttribute("New Cadence", FieldType.TEXT, NEW_VALUE)));
  public static final ActivityType CHANGE_MEMBER_DATA =
      new ActivityType(
          123,
          "Change Program Member Data",
          "Program Member Data was Changed",
          Optional.of("Program Member Data is Changed"),
          primary("Program", PROGRAM),
          List.of(
              text("Attribute"),
              new ActivityAttribute("Previous Value", FieldType.TEXT, OLD_VALUE),
              new ActivityAttribute("New Value", FieldType.TEXT, NEW_VALUE)));
  public static final ActivityType CHANGE_PROGRAM_SUCCESS =
      new ActivityType(
          1003,
          "Change Program Success",
          "Program Success was Changed",
          Optional.empty(),
          primary("Program", PROGRAM),
          List.of(
              text("Attribute"),
              new ActivityAttribute("Previous Value", FieldType.TEXT, OLD_VALUE),
              new ActivityAttribute("New Value", FieldType.TEXT, NEW_VALUE))); // AL-21

  // No id is published for these (AL-21).
  public static final ActivityType EXECUTE_CAMPAIGN =
      new ActivityType(
          1001,
          "Execute Campaign",
          "Campaign was Executed",
          Optional.empty(),
          primary("Campaign", CAMPAIGN),
          List.of(
              new ActivityAttribute("Qualified", FieldType.BOOLEAN, ATTRIBUTES),
              text("Reason"))); // AL-3A
  public static final ActivityType REQUEST_CAMPAIGN =
      new ActivityType(
          47,
          "Request Campaign",
          "Campaign was Requested",
          Optional.empty(),
          primary("Campaign", CAMPAIGN),
          List.of(text("Reason")));
  public static final ActivityType REMOVE_FROM_FLOW =
      new ActivityType(
          1002,
          "Remove from Flow",
          "Was Removed from Flow",
          Optional.empty(),
          primary("Campaign", CAMPAIGN),
          List.of());

  private static final List<ActivityType> SHIPPED =
      List.of(
          VISIT_WEB_PAGE,
          FILL_OUT_FORM,
          CLICK_LINK,
          SEND_EMAIL,
          EMAIL_DELIVERED,
          EMAIL_BOUNCED,
          UNSUBSCRIBE_EMAIL,
          OPEN_EMAIL,
          CLICK_EMAIL,
          NEW_PERSON,
          CHANGE_DATA_VALUE,
          CHANGE_SCORE,
          ADD_TO_LIST,
          REMOVE_FROM_LIST,
          EMAIL_BOUNCED_SOFT,
          DELETE_PERSON,
          SEND_ALERT,
          INTERESTING_MOMENT,
          REQUEST_CAMPAIGN,
          CHANGE_PARTITION,
          CHANGE_PROGRAM_STATUS,
          CALL_WEBHOOK,
          ADD_TO_NURTURE,
          CHANGE_NURTURE_TRACK,
          CHANGE_NURTURE_CADENCE,
          CHANGE_MEMBER_DATA,
          EXECUTE_CAMPAIGN,
          REMOVE_FROM_FLOW,
          CHANGE_PROGRAM_SUCCESS);

  public ActivityType {
    attributes = List.copyOf(attributes);
  }

  /// The types this program writes or takes in, by ascending id; [ActivityTypes] has the custom
  /// ones of an installation too.
  public static List<ActivityType> shipped() {
    return SHIPPED;
  }

  /// Whether an installation has defined it for itself (SL-83).
  public boolean isCustom() {
    return id > CUSTOM_IDS;
  }

  /// Primary and further attributes, the primary first.
  public List<ActivityAttribute> everyAttribute() {
    var all = new ArrayList<ActivityAttribute>();
    primary.ifPresent(all::add);
    all.addAll(attributes);
    return all;
  }

  private static Optional<ActivityAttribute> primary(String name, Place place) {
    return Optional.of(new ActivityAttribute(name, FieldType.STRING, place));
  }

  private static List<ActivityAttribute> texts(String... names) {
    var attributes = new ArrayList<ActivityAttribute>();
    for (var name : names) {
      attributes.add(text(name));
    }
    return attributes;
  }

  private static ActivityAttribute text(String name) {
    return new ActivityAttribute(name, FieldType.TEXT, ATTRIBUTES);
  }
}
