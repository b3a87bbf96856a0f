package io.carillon.program;

import io.carillon.person.FieldType;
import io.carillon.person.TextFold;

/// A custom field of the members of every program (FL-40, TK-09).
///
/// @param name unique, ignoring case
public record MemberField(String name, FieldType type) {

  /// What memberships and tokens know it by.
  public String key() {
    return key(name);
  }

  /// The key of a field of that name.
  public static String key(String name) {
    return TextFold.key(name);
  }
}
