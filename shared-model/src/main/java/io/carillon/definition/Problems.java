package io.carillon.definition;

import io.carillon.failure.Problem;
import io.carillon.failure.ProblemSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong, with its places.
final class Problems {
  private final List<Found> found = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();

  private record Found(Place place, Problem problem) {}

  void error(Place place, String message, String repair) {
    add(place, Problem.error(place.toString(), message, repair));
  }

  void warning(Place place, String message, String repair) {
    add(place, Problem.warning(place.toString(), message, repair));
  }

  ProblemSink at(Place place) {
    return (message, repair) -> error(place, message, repair);
  }

  void addAll(Problems others) {
    others.found.forEach(other -> add(other.place, other.problem));
  }

  boolean hasErrors() {
    return found.stream().anyMatch(one -> one.problem.isError());
  }

  /// In the order of the input: files as they were met, inside a file by line.
  List<Problem> all() {
    return found.stream()
        .sorted(
            Comparator.<Found>comparingInt(one -> sources.indexOf(one.place.source()))
                .thenComparingInt(one -> one.place.line()))
        .map(Found::problem)
        .distinct()
        .toList();
  }

  private void add(Place place, Problem problem) {
    if (!sources.contains(place.source())) {
      sources.add(place.source());
    }
    found.add(new Found(place, problem));
  }
}
