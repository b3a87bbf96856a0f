package io.carillon.smartlist;

import io.carillon.person.Field;
import java.util.List;

/// Whom a list of a workspace sees at all: people in one of the workspace's partitions (AN-06).
/// Nobody else matches, whatever the filters say.
///
/// @param workspace for explanations
/// @param partition the field that has a person's partition
/// @param partitions the workspace's, at least one
public record Visibility(String workspace, Field partition, List<String> partitions) {
  public Visibility {
    partitions = List.copyOf(partitions);
    if (partitions.isEmpty()) {
      throw new IllegalArgumentException("workspace '" + workspace + "' sees no partition");
    }
  }

  /// The same as a filter.
  public Filter.OnField filter() {
    return new Filter.OnField(partition, new Condition.OnText(Operator.IS, partitions));
  }
}
