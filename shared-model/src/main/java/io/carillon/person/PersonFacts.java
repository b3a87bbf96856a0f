package io.carillon.person;

import org.jspecify.annotations.Nullable;

/// One person at one moment, as filters, choices and tokens see it.
public interface PersonFacts {

  long id();

  /// @return an instance of the field type's [FieldType#javaType()], or null if empty; text is
  ///   never empty
  /// @throws IllegalStateException if this field was not loaded: the plan's list of needed facts is
  ///   wrong
  @Nullable Object value(Field field);

  /// @throws IllegalStateException if membership of this list was not loaded
  boolean inList(int listId);

  /// @return null if the person is no member of this program
  /// @throws IllegalStateException if membership of this program was not loaded
  @Nullable ProgramMembership membership(int programId);

  /// How often the person has what is counted.
  ///
  /// @throws IllegalStateException if it was not counted
  int count(Counted counted);

  /// The event that the person is in the flow for.
  default Cause cause() {
    return Cause.NONE;
  }
}
