package io.carillon.program;

import static java.util.Comparator.comparing;

import io.carillon.person.ProgramMembership;
import io.carillon.person.TextFold;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A program with the statuses of its channel (AN-10).
///
/// @param id of its definition; what activity 104 refers to
/// @param name unique, ignoring case
/// @param statuses as the channel lists them, hidden ones included
/// @param streams of an engagement program, in order; empty for every other
public record Program(
    int id, String name, List<ProgramStatus> statuses, List<EngagementStream> streams) {
  public Program {
    statuses = List.copyOf(statuses);
    streams = List.copyOf(streams);
  }

  /// One without streams.
  public Program(int id, String name, List<ProgramStatus> statuses) {
    this(id, name, statuses, List.of());
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

  /// @param stream by name, ignoring case
  public Optional<EngagementStream> findStream(String stream) {
    var key = TextFold.key(stream);
    return streams.stream().filter(one -> TextFold.key(one.name()).equals(key)).findFirst();
  }

  /// The stream's name; for one that the program no longer has, its number.
  public String nameOfStream(int streamId) {
    return streams.stream()
        .filter(one -> one.id() == streamId)
        .map(EngagementStream::name)
        .findFirst()
        .orElse("stream %d, which the program no longer has".formatted(streamId));
  }

  /// Somebody who comes in with a status; into an engagement program, to its first stream (FL-37).
  public ProgramMembership newMember(ProgramStatus status, Instant at) {
    return ProgramMembership.begun(status.id(), at)
        .withStatus(status.id(), status.success(), at)
        .withStream(streams.isEmpty() ? null : streams.getFirst().id());
  }

  /// Somebody who comes in without being given a status: with the one of the lowest step that is
  /// offered, the first of several.
  public ProgramMembership newMember(Instant at) {
    var entry =
        statuses.stream()
            .min(comparing(ProgramStatus::hidden).thenComparingInt(ProgramStatus::step));
    return newMember(entry.orElseThrow(), at);
  }

  /// The status's name; for one that the channel no longer has, its number.
  public String nameOf(int statusId) {
    return find(statusId)
        .map(ProgramStatus::name)
        .orElse("status %d, which its channel no longer has".formatted(statusId));
  }
}
