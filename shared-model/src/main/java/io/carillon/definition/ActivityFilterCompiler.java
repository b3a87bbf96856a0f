package io.carillon.definition;

import io.carillon.activity.ActivityType;
import io.carillon.definition.ActivityConstraints.Asks;
import io.carillon.definition.Element.Mapping;
import io.carillon.failure.Nearest;
import io.carillon.person.TextFold;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.ConditionReader.Subject;
import io.carillon.smartlist.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Filters on what happened to people (SL-70 to SL-83). What cannot be used is reported and left
/// out.
final class ActivityFilterCompiler {
  static final String NOT = "Not ";

  private final Compiler compiler;
  private final Entry referrer;
  private final FilterCompiler filters;
  private final Problems problems;

  ActivityFilterCompiler(
      Compiler compiler, Entry referrer, FilterCompiler filters, Problems problems) {
    this.compiler = compiler;
    this.referrer = referrer;
    this.filters = filters;
    this.problems = problems;
  }

  /// Every name that an activity filter of these types can have, the inactivity filters last
  /// (SL-70).
  static List<String> names(List<ActivityType> types) {
    return Stream.concat(
            types.stream().map(ActivityType::filter),
            types.stream().map(type -> NOT + type.filter()))
        .toList();
  }

  /// @return empty if a problem was reported
  Optional<Filter> read(Mapping mapping) {
    var name = mapping.scalar("filter");
    if (name == null) {
      return Optional.empty();
    }
    var did = type(name.text());
    var type = did.or(() -> negated(name.text()));
    if (type.isEmpty()) {
      var known = new ArrayList<>(names(compiler.activityTypes()));
      known.addAll(FilterCompiler.SPECIAL);
      problems.error(
          name.place(),
          "there is no filter '%s'".formatted(ScalarReader.shortened(name.text())),
          Nearest.repair(name.text(), known));
      return Optional.empty();
    }
    return read(mapping, type.get())
        .map(filter -> did.isPresent() ? filter : new Filter.DidNot(filter));
  }

  private Optional<ActivityType> negated(String name) {
    return TextFold.fold(name).startsWith(TextFold.fold(NOT))
        ? type(name.substring(NOT.length()))
        : Optional.empty();
  }

  private Optional<ActivityType> type(String filter) {
    var key = TextFold.key(filter);
    return compiler.activityTypes().stream()
        .filter(type -> TextFold.key(type.filter()).equals(key))
        .findFirst();
  }

  private Optional<Filter.Did> read(Mapping mapping, ActivityType type) {
    var constraints =
        new ActivityConstraints(compiler, referrer, filters, problems, Asks.FILTER)
            .read(mapping, type);
    var complete = constraints.isPresent();
    var written = mapping.mapping("dateOfActivity");
    Optional<Condition.OnTime> date = Optional.empty();
    if (written != null) {
      date = filters.condition(written, Subject.DATE_OF_ACTIVITY).map(Condition.OnTime.class::cast);
      complete &= date.isPresent();
    }
    var times = mapping.text("minTimes");
    return complete
        ? Optional.of(
            new Filter.Did(
                type, constraints.get(), date, times == null ? 1 : Integer.parseInt(times)))
        : Optional.empty();
  }
}
