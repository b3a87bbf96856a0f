package io.carillon.intake;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An event as its sender wrote it: nothing is checked yet but its form.
///
/// @param id by which the sender knows it; null if it has none
/// @param type name of an activity type, as the log has it
/// @param at when it happened; null for now
/// @param primary what it is about: the link, the form, the e-mail; null for none
/// @param attributes by name, in the sender's order
public record ReceivedEvent(
    @Nullable String id,
    String type,
    Whom whom,
    @Nullable String at,
    @Nullable String primary,
    Map<String, String> attributes) {

  /// How the sender says who it is about. Closed.
  public sealed interface Whom {}

  public record ById(long id) implements Whom {}

  /// @param address in any case, with or without blanks around it
  public record ByEmail(String address) implements Whom {}
}
