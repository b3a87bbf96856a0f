package io.carillon.flow;

import io.carillon.person.Field;
import io.carillon.person.StaticList;
import io.carillon.token.TokenText;

/// What a flow step, or one choice of it, does to a person (FL-20 to FL-54). Closed: a new action
/// does not compile until the executor says what it does.
public sealed interface Action {

  /// Puts a mail into the outbox unless the person may not be mailed (FL-20 to FL-22, CL-10 to
  /// CL-12).
  record SendEmail(EmailRef email) implements Action {}

  /// Writes a value; `NULL` empties the field, a blank value changes nothing (FL-26).
  record ChangeDataValue(Field field, TokenText newValue) implements Action {}

  /// @param field of type score
  /// @param change `+n`, `-n`, `=n`, `=-n`, or a token that gives one of these (FL-29, OQ-02)
  record ChangeScore(Field field, TokenText change) implements Action {}

  record AddToList(StaticList list) implements Action {}

  record RemoveFromList(StaticList list) implements Action {}

  /// @param type for example `Web`, `Email`, `Milestone`
  record InterestingMoment(TokenText type, TokenText description) implements Action {}

  /// Nothing, and nothing is logged (CH-03).
  record DoNothing() implements Action {}
}
