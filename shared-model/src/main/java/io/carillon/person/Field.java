package io.carillon.person;

/// One field of a person, as the catalogue `person_field` has it.
///
/// @param id stable; what activities of a changed value refer to
/// @param name as people write it in filters, flow steps and tokens; matched ignoring case
/// @param column of table `person`; from the catalogue only, never from user text
/// @param group company fields are also reachable as `{{company.…}}` (TK-02)
/// @param custom added by a user, not shipped
/// @param readOnly kept by the engine: no flow step or import may write it (FL-28)
public record Field(
    int id,
    String name,
    String column,
    FieldType type,
    Group group,
    boolean custom,
    boolean readOnly) {

  /// Which token family a field belongs to.
  public enum Group {
    PERSON,
    COMPANY
  }

  /// Column names come from the catalogue, and even there only this shape is accepted.
  public Field {
    if (!column.matches("[a-z][a-z0-9_]{0,63}")) {
      throw new IllegalArgumentException("field '" + name + "' has column name '" + column + "'");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
