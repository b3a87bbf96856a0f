package io.carillon.program;

import io.carillon.person.TextFold;
import java.util.List;
import java.util.Optional;

/// A program with the statuses of its channel (AN-10).
///
/// @param id of its definition; what activity 104 refers to
/// @param name unique, ignoring case
/// @param statuses as the channel lists them, hidden ones included
public record Program(int id, String name, List<ProgramStatus> statuses) {
  public Program {
    statuses = List.copyOf(statuses);
  }

  /// @param status by name, ignoring case
  public Optional<ProgramStatus> find(String status) {
    var key = TextFold.key(status);
    return statuses.stream().filter(one -> TextFold.key(one.name()).equals(key)).findFirst();
  }

  /// @return empty for a status that the channel no longer has (AN-11)
  public Optional<ProgramStatus> find(int statusId) {
    return statuses.stream().filter(one -> one.id() == statusId).findFirst();
  }

  /// The status's name; for one that the channel no longer has, its number.
  public String nameOf(int statusId) {
    return find(statusId)
        .map(ProgramStatus::name)
        .orElse("status %d, which its channel no longer has".formatted(statusId));
  }
}
