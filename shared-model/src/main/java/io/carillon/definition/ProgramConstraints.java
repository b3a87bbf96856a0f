package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.failure.Nearest;
import io.carillon.person.TextFold;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import io.carillon.smartlist.Filter.InProgram;
import io.carillon.smartlist.Filter.InProgram.OnStatus;
import io.carillon.smartlist.Operator;
import java.util.List;
import java.util.Optional;

/// What a filter asks of the members of some programs (SL-62): their status, and whether they are a
/// success.
final class ProgramConstraints {
  private final FilterCompiler filters;
  private final List<Program> programs;
  private final Problems problems;

  ProgramConstraints(FilterCompiler filters, List<Program> programs, Problems problems) {
    this.filters = filters;
    this.programs = programs;
    this.problems = problems;
  }

  record Constraints(Optional<OnStatus> status, Optional<Boolean> success) {}

  /// @return empty if a problem was reported
  Optional<Constraints> read(List<Mapping> mappings) {
    Optional<OnStatus> status = Optional.empty();
    Optional<Boolean> success = Optional.empty();
    for (var mapping : mappings) {
      var attribute = mapping.scalar("attribute");
      var operator = mapping.scalar("operator");
      if (attribute == null || operator == null) {
        return Optional.empty();
      }
      if (isNamed(attribute, InProgram.STATUS)) {
        if (isTwice(attribute, status.isPresent())) {
          return Optional.empty();
        }
        status = onStatus(mapping, operator);
        if (status.isEmpty()) {
          return Optional.empty();
        }
      } else if (isNamed(attribute, InProgram.SUCCESS)) {
        if (isTwice(attribute, success.isPresent())) {
          return Optional.empty();
        }
        success = onSuccess(mapping, operator);
        if (success.isEmpty()) {
          return Optional.empty();
        }
      } else {
        problems.error(
            attribute.place(),
            "members of programs have no '%s'".formatted(ScalarReader.shortened(attribute.text())),
            Nearest.repair(attribute.text(), List.of(InProgram.STATUS, InProgram.SUCCESS)));
        return Optional.empty();
      }
    }
    return Optional.of(new Constraints(status, success));
  }

  private static boolean isNamed(Scalar attribute, String name) {
    return TextFold.key(attribute.text()).equals(TextFold.key(name));
  }

  // SL-81
  private boolean isTwice(Scalar attribute, boolean there) {
    if (there) {
      problems.error(
          attribute.place(),
          "'%s' is constrained twice".formatted(attribute.text()),
          "keep one constraint; several values are alternatives");
    }
    return there;
  }

  private Optional<OnStatus> onStatus(Mapping mapping, Scalar operator) {
    boolean is = operator.text().equals(Operator.IS.text());
    if (!is && !operator.text().equals(Operator.IS_NOT.text())) {
      problems.error(
          operator.place(),
          "operator \"%s\" is not possible for a status".formatted(operator.text()),
          "write \"is\" or \"is not\"");
      return Optional.empty();
    }
    var names = FilterCompiler.values(mapping);
    if (names.isEmpty()) {
      problems.error(operator.place(), "the constraint names no status", "write 'value:'");
      return Optional.empty();
    }
    if (filters.refuseTokens(names)) {
      return Optional.empty();
    }
    var known =
        programs.stream()
            .flatMap(program -> program.statuses().stream())
            .map(ProgramStatus::name)
            .distinct()
            .toList();
    boolean complete = true;
    for (var name : names) {
      if (programs.stream().allMatch(program -> program.find(name.text()).isEmpty())) {
        problems.error(
            name.place(),
            "%s no status '%s'"
                .formatted(
                    programs.size() == 1
                        ? "program '" + programs.getFirst().name() + "' has"
                        : "these programs have",
                    ScalarReader.shortened(name.text())),
            Nearest.repair(name.text(), known));
        complete = false;
      }
    }
    return complete
        ? Optional.of(new OnStatus(is, names.stream().map(Scalar::text).toList()))
        : Optional.empty();
  }

  private Optional<Boolean> onSuccess(Mapping mapping, Scalar operator) {
    boolean isTrue = operator.text().equals(Operator.IS_TRUE.text());
    if (!isTrue && !operator.text().equals(Operator.IS_FALSE.text())) {
      problems.error(
          operator.place(),
          "operator \"%s\" is not possible for Success".formatted(operator.text()),
          "write \"is true\" or \"is false\"");
      return Optional.empty();
    }
    if (!FilterCompiler.values(mapping).isEmpty()) {
      problems.error(
          FilterCompiler.valuesPlace(mapping),
          "\"%s\" takes no value".formatted(operator.text()),
          "leave it out");
      return Optional.empty();
    }
    return Optional.of(isTrue);
  }
}
