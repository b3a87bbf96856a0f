package io.carillon.definition;

import org.jspecify.annotations.Nullable;

/// One definition as read: structurally checked, nothing looked up yet.
///
/// @param name of the one tokens document always [#TOKENS_NAME]
/// @param program as written; null outside any program
/// @param body in canonical shape; what was refused is missing
/// @param broken whether something of it was refused: what is missing then is no problem of its own
record Document(
    Kind kind, String name, @Nullable String program, Element.Mapping body, boolean broken) {
  static final String TOKENS_NAME = "Global tokens";

  Place place() {
    return body.place();
  }

  Document with(Element.Mapping changed) {
    return new Document(kind, name, program, changed, broken);
  }

  /// The text that is stored, exported and compared.
  String canonical() {
    return CanonicalYaml.write(kind.form(), body);
  }

  @Override
  public String toString() {
    return kind.word() + " '" + (program == null ? name : program + "." + name) + "'";
  }
}
