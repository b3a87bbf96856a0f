package io.carillon.activity;

/// A kind of activity: published ids (section 9.2 of the behaviour reference), own ids from 1000,
/// custom ones from 100000 (AL-20, AL-21).
///
/// @param primary what `primary_id` or `primary_value` of such an activity names (AL-05); empty if
///   it has none
public record ActivityType(int id, String name, String primary) {
  public static final ActivityType VISIT_WEB_PAGE =
      new ActivityType(1, "Visit Webpage", "Web Page");
  public static final ActivityType FILL_OUT_FORM = new ActivityType(2, "Fill Out Form", "Form");
  public static final ActivityType CLICK_LINK = new ActivityType(3, "Click Link", "Link");
  public static final ActivityType SEND_EMAIL = new ActivityType(6, "Send Email", "Email");
  public static final ActivityType EMAIL_DELIVERED =
      new ActivityType(7, "Email Delivered", "Email");
  public static final ActivityType EMAIL_BOUNCED = new ActivityType(8, "Email Bounced", "Email");
  public static final ActivityType UNSUBSCRIBE_EMAIL =
      new ActivityType(9, "Unsubscribe Email", "Email");
  public static final ActivityType OPEN_EMAIL = new ActivityType(10, "Open Email", "Email");
  public static final ActivityType CLICK_EMAIL = new ActivityType(11, "Click Email", "Email");
  public static final ActivityType NEW_PERSON = new ActivityType(12, "New Lead", "");
  public static final ActivityType CHANGE_DATA_VALUE =
      new ActivityType(13, "Change Data Value", "Attribute Name");
  public static final ActivityType CHANGE_SCORE = new ActivityType(22, "Change Score", "Score");
  public static final ActivityType ADD_TO_LIST = new ActivityType(24, "Add to List", "List");
  public static final ActivityType REMOVE_FROM_LIST =
      new ActivityType(25, "Remove from List", "List");
  public static final ActivityType INTERESTING_MOMENT =
      new ActivityType(46, "Interesting Moment", "Type");

  private static final java.util.List<ActivityType> SHIPPED =
      java.util.List.of(
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
          INTERESTING_MOMENT);

  /// The types this program writes or takes in, by ascending id.
  public static java.util.List<ActivityType> shipped() {
    return SHIPPED;
  }

  /// @return the shipped type of that id, or one named `Activity <id>`: a log may hold types of a
  ///   later version
  public static ActivityType of(int id) {
    return SHIPPED.stream()
        .filter(type -> type.id() == id)
        .findFirst()
        .orElseGet(() -> new ActivityType(id, "Activity " + id, ""));
  }
}
