package io.carillon.activity;

import io.carillon.person.FieldType;
import java.util.regex.Pattern;

/// One thing that activities of a type say about what happened: a constraint of the type's filter
/// (SL-80, SL-82).
///
/// @param name letters, digits, blanks and `_.-`, so that it may stand in a statement
/// @param type what its values are; stored as [io.carillon.person.FieldValue] writes them
/// @param place which column of an activity has it
public record ActivityAttribute(String name, FieldType type, Place place) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} _.\\-]{0,99}");

  /// @throws IllegalArgumentException for a name that could not stand in a statement
  public ActivityAttribute {
    if (!isName(name)) {
      throw new IllegalArgumentException("'" + name + "' is no name of an attribute");
    }
  }

  /// Whether an attribute may be called so: 1 to 100 letters, digits, blanks and `_.-`, the first a
  /// letter or digit.
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// Where an activity keeps the value. The first seven are of primary attributes (AL-05).
  public enum Place {
    /// The id of a person field.
    FIELD,
    /// The id of a static list.
    LIST,
    /// The id of an e-mail definition, or its name for an e-mail that is none of ours.
    EMAIL,
    /// The id of a program's definition, or its name for a program that is none of ours.
    PROGRAM,
    /// The id of a campaign's definition, or its name for a campaign that is none of ours.
    CAMPAIGN,
    /// The id of a webhook definition, or its name for a webhook that is none of ours.
    WEBHOOK,
    /// A text of its own.
    PRIMARY_VALUE,
    OLD_VALUE,
    NEW_VALUE,
    /// New value minus old value, an empty old value counting as 0; stored nowhere.
    CHANGE,
    /// Under its name among the further attributes.
    ATTRIBUTES;

    /// Whether the primary attribute is kept as an id.
    public boolean isId() {
      return switch (this) {
        case FIELD, LIST, EMAIL, PROGRAM, CAMPAIGN, WEBHOOK -> true;
        case PRIMARY_VALUE, OLD_VALUE, NEW_VALUE, CHANGE, ATTRIBUTES -> false;
      };
    }
  }
}
