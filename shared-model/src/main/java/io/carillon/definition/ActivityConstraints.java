package io.carillon.definition;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityType;
import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.failure.Nearest;
import io.carillon.person.TextFold;
import io.carillon.smartlist.ConditionReader.Subject;
import io.carillon.smartlist.Constraint;
import io.carillon.smartlist.Operator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a filter or a trigger asks of one activity: `operator` and `value` of what it is about, and
/// `constraints` on its further attributes (SL-80 to SL-82, TR-60).
final class ActivityConstraints {
  private final Compiler compiler;
  private final Entry referrer;
  private final FilterCompiler filters;
  private final Problems problems;
  private final Asks asks;

  /// Who asks.
  enum Asks {
    /// About the past: what another system's history names need not be a definition of ours.
    FILTER("filter"),
    /// About what happens: only what there is can happen.
    TRIGGER("trigger");

    private final String word;

    Asks(String word) {
      this.word = word;
    }

    private String name(ActivityType type) {
      return switch (this) {
        case FILTER -> type.filter();
        case TRIGGER -> type.trigger().orElseThrow();
      };
    }
  }

  ActivityConstraints(
      Compiler compiler, Entry referrer, FilterCompiler filters, Problems problems, Asks asks) {
    this.compiler = compiler;
    this.referrer = referrer;
    this.filters = filters;
    this.problems = problems;
    this.asks = asks;
  }

  /// @return empty if a problem was reported
  Optional<List<Constraint>> read(Mapping mapping, ActivityType type) {
    var constraints = new ArrayList<Constraint>();
    var complete = primary(mapping, type, constraints);
    var seen = new HashSet<ActivityAttribute>();
    for (var one : mapping.mappings("constraints")) {
      complete &= constraint(one, type, seen, constraints);
    }
    return complete ? Optional.of(constraints) : Optional.empty();
  }

  /// Without operator and value any will do.
  private boolean primary(Mapping mapping, ActivityType type, List<Constraint> constraints) {
    var operator = mapping.scalar("operator");
    var values = FilterCompiler.values(mapping);
    if (operator == null && values.isEmpty()) {
      return true;
    }
    if (type.primary().isEmpty()) {
      problems.error(
          operator == null ? FilterCompiler.valuesPlace(mapping) : operator.place(),
          "%s '%s' has no attribute of its own to compare".formatted(asks.word, asks.name(type)),
          "leave operator and value out, or constrain " + names(type));
      return false;
    }
    var attribute = type.primary().get();
    if (operator == null) {
      problems.error(
          FilterCompiler.valuesPlace(mapping),
          "the %s has a value for '%s' and no operator".formatted(asks.word, attribute.name()),
          "add for example 'operator: is'");
      return false;
    }
    var constraint =
        attribute.place().isId()
            ? onAsset(mapping, operator, values, attribute)
            : filters
                .condition(mapping, Subject.of(attribute))
                .<Constraint>map(condition -> new Constraint.OnValue(attribute, condition));
    constraint.ifPresent(constraints::add);
    return constraint.isPresent();
  }

  private Optional<Constraint> onAsset(
      Mapping mapping, Scalar operator, List<Scalar> values, ActivityAttribute attribute) {
    var positive = FilterCompiler.isPositive(mapping);
    if (!positive && !operator.text().equals(Operator.IS_NOT.text())) {
      problems.error(
          operator.place(),
          "operator \"%s\" is not possible for '%s', which is chosen by its name"
              .formatted(operator.text(), attribute.name()),
          "write \"is\" or \"is not\"; for any, leave operator and value out");
      return Optional.empty();
    }
    if (values.isEmpty()) {
      problems.error(
          operator.place(),
          "the %s names no %s".formatted(asks.word, attribute.name()),
          "write 'value:' or 'values:'; for any, leave the operator out too");
      return Optional.empty();
    }
    if (filters.refuseTokens(values)) {
      return Optional.empty();
    }
    var assets = new ArrayList<Constraint.Asset>();
    for (var value : values) {
      asset(value, attribute.place()).ifPresent(assets::add);
    }
    return assets.size() == values.size()
        ? Optional.of(new Constraint.OnAsset(attribute, positive, assets))
        : Optional.empty();
  }

  private Optional<Constraint.Asset> asset(Scalar name, ActivityAttribute.Place kind) {
    return switch (kind) {
      case FIELD ->
          FilterCompiler.field(compiler.fields(), name, problems)
              .map(field -> new Constraint.Asset(field.id(), field.name()));
      case LIST -> filters.list(name).map(list -> new Constraint.Asset(list.id(), list.name()));
      case EMAIL -> definition(Kind.EMAIL, name);
      case PROGRAM -> definition(Kind.PROGRAM, name);
      case CAMPAIGN -> definition(Kind.CAMPAIGN, name);
      case WEBHOOK -> definition(Kind.WEBHOOK, name);
      case PRIMARY_VALUE, OLD_VALUE, NEW_VALUE, CHANGE, ATTRIBUTES ->
          throw new IllegalArgumentException(kind + " is no asset");
    };
  }

  // E-mails, programs and campaigns of another system, whose history was brought in, are known by
  // name only.
  private Optional<Constraint.Asset> definition(Kind kind, Scalar name) {
    var library = compiler.library();
    if (asks == Asks.FILTER
        && library.find(kind, name.text(), referrer.program()) instanceof Library.None) {
      problems.warning(
          name.place(),
          "there is no %s '%s': only past activities that name it will match"
              .formatted(kind.inWords(), ScalarReader.shortened(name.text())),
          Nearest.repair(name.text(), library.entries(kind).stream().map(Entry::name).toList()));
      return Optional.of(new Constraint.Asset(0, name.text()));
    }
    return library
        .find(kind, name.text(), referrer, problems.at(name.place()))
        .map(found -> new Constraint.Asset(found.id(), found.name()));
  }

  /// @param seen attributes that earlier constraints are about (SL-81)
  private boolean constraint(
      Mapping mapping,
      ActivityType type,
      Set<ActivityAttribute> seen,
      List<Constraint> constraints) {
    var name = mapping.scalar("attribute");
    if (name == null) {
      return false;
    }
    var key = TextFold.key(name.text());
    var attribute =
        type.attributes().stream().filter(one -> TextFold.key(one.name()).equals(key)).findFirst();
    if (attribute.isEmpty()) {
      problems.error(
          name.place(),
          "%s '%s' has no attribute '%s'"
              .formatted(asks.word, asks.name(type), ScalarReader.shortened(name.text())),
          Nearest.repair(
              name.text(), type.attributes().stream().map(ActivityAttribute::name).toList()));
      return false;
    }
    if (!seen.add(attribute.get())) {
      problems.error(
          name.place(),
          "attribute '%s' is constrained twice".formatted(attribute.get().name()),
          "keep one constraint, or add a second %s; several values are alternatives"
              .formatted(asks.word));
      return false;
    }
    var condition = filters.condition(mapping, Subject.of(attribute.get()));
    condition.ifPresent(one -> constraints.add(new Constraint.OnValue(attribute.get(), one)));
    return condition.isPresent();
  }

  private static String names(ActivityType type) {
    return String.join(", ", type.attributes().stream().map(ActivityAttribute::name).toList());
  }
}
