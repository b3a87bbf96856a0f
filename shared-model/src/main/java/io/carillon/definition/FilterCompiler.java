package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.definition.Element.Sequence;
import io.carillon.failure.Nearest;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.StaticList;
import io.carillon.program.Program;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.ConditionReader;
import io.carillon.smartlist.ConditionReader.Subject;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.LogicParser;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.SmartList;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Filters of one definition: names looked up, conditions typed. What cannot be used is reported
/// and left out.
final class FilterCompiler {
  static final String MEMBER_OF_LIST = "Member of List";
  static final String MEMBER_OF_SMART_LIST = "Member of Smart List";
  static final String MEMBER_OF_SMART_CAMPAIGN = "Member of Smart Campaign";
  static final String MEMBER_OF_PROGRAM = "Member of Program";
  static final String RANDOM_SAMPLE = "Random Sample";
  static final String DUPLICATE_FIELDS = "Duplicate Fields";

  /// Every filter that is none on a field or an activity.
  static final List<String> SPECIAL =
      List.of(
          MEMBER_OF_LIST,
          MEMBER_OF_SMART_LIST,
          MEMBER_OF_SMART_CAMPAIGN,
          MEMBER_OF_PROGRAM,
          RANDOM_SAMPLE,
          DUPLICATE_FIELDS);

  private static final int FEWEST_FOR_ADVANCED = 3;

  private final Compiler compiler;
  private final Entry referrer;
  private final Problems problems;

  FilterCompiler(Compiler compiler, Entry referrer, Problems problems) {
    this.compiler = compiler;
    this.referrer = referrer;
    this.problems = problems;
  }

  /// @param body with `match`, `logic` and `filters`
  SmartList smartList(String name, Mapping body) {
    var mappings = body.mappings("filters");
    var filters = new ArrayList<Filter>();
    mappings.forEach(mapping -> filter(mapping).ifPresent(filters::add));
    return new SmartList(name, filters, logic(body, mappings.size()));
  }

  private FilterLogic logic(Mapping body, int filterCount) {
    var match = body.text("match");
    var written = body.scalar("logic");
    if (!"advanced".equals(match)) {
      if (written != null && match != null) {
        problems.error(
            written.place(),
            "'logic' is only read with 'match: advanced', and match is '%s'%s"
                .formatted(match, "all".equals(match) ? ", also where it is not written" : ""),
            "write 'match: advanced', or leave 'logic' out");
      }
      return "any".equals(match) ? new FilterLogic.Any() : new FilterLogic.All();
    }
    if (written == null) {
      var every =
          IntStream.rangeClosed(1, Math.max(filterCount, FEWEST_FOR_ADVANCED))
              .mapToObj(Integer::toString)
              .toList();
      problems.error(
          body.placeOf("match"),
          "'match: advanced' needs 'logic'",
          "write for example logic: \"%s\" (LG-05)".formatted(String.join(" and ", every)));
      return new FilterLogic.All();
    }
    return LogicParser.parse(written.text(), filterCount, problems.at(written.place()))
        .<FilterLogic>map(FilterLogic.Advanced::new)
        .orElseGet(FilterLogic.All::new);
  }

  /// @return empty if a problem was reported, here or when the document was read
  Optional<Filter> filter(Mapping mapping) {
    if (mapping.entries().containsKey("field")) {
      return onField(mapping);
    }
    var kind = mapping.text("filter");
    if (kind == null) {
      return Optional.empty();
    }
    return switch (kind) {
      case MEMBER_OF_LIST -> inList(mapping);
      case MEMBER_OF_SMART_LIST -> inSmartList(mapping);
      case MEMBER_OF_SMART_CAMPAIGN -> inCampaign(mapping);
      case MEMBER_OF_PROGRAM -> inProgram(mapping);
      case RANDOM_SAMPLE -> randomSample(mapping);
      case DUPLICATE_FIELDS -> sharesValues(mapping);
      default -> new ActivityFilterCompiler(compiler, referrer, this, problems).read(mapping);
    };
  }

  private Optional<Filter> onField(Mapping mapping) {
    var field = field(compiler.fields(), mapping.scalar("field"), problems);
    return field.flatMap(one ->
        condition(mapping, Subject.of(one)).map(condition -> new Filter.OnField(one, condition)));
  }

  /// What a mapping with operator and value or values asks of a subject.
  ///
  /// @return empty if a problem was reported
  Optional<Condition> condition(Mapping mapping, Subject subject) {
    var values = values(mapping);
    var operator = mapping.scalar("operator");
    if (refuseTokens(values) || operator == null) {
      return Optional.empty();
    }
    var possible =
        Operator.allowedFor(subject.type()).stream()
            .anyMatch(one -> one.text().equals(operator.text()));
    var place = possible && !values.isEmpty() ? valuesPlace(mapping) : operator.place();
    var texts = values.stream().map(Scalar::text).toList();
    return ConditionReader.read(
        subject, operator.text(), texts, compiler.zone(), problems.at(place));
  }

  private Optional<Filter> inList(Mapping mapping) {
    var lists = new ArrayList<StaticList>();
    var names = named(mapping);
    for (var name : names) {
      list(name).ifPresent(lists::add);
    }
    return complete(mapping, names, lists)
        ? Optional.of(new Filter.InList(isPositive(mapping), lists))
        : Optional.empty();
  }

  private Optional<Filter> inSmartList(Mapping mapping) {
    var lists = new ArrayList<SmartList>();
    var names = named(mapping);
    for (var name : names) {
      find(Kind.SMART_LIST, name)
          .flatMap(entry -> compiler.nested(entry, problems.at(name.place())))
          .ifPresent(lists::add);
    }
    return complete(mapping, names, lists)
        ? Optional.of(new Filter.InSmartList(isPositive(mapping), lists))
        : Optional.empty();
  }

  private Optional<Filter> inCampaign(Mapping mapping) {
    var names = named(mapping);
    var campaigns = new ArrayList<Filter.InCampaign.Campaign>();
    for (var name : names) {
      find(Kind.CAMPAIGN, name)
          .ifPresent(entry ->
              campaigns.add(new Filter.InCampaign.Campaign(entry.id(), entry.qualifiedName())));
    }
    return complete(mapping, names, campaigns)
        ? Optional.of(new Filter.InCampaign(isPositive(mapping), campaigns))
        : Optional.empty();
  }

  private Optional<Filter> inProgram(Mapping mapping) {
    var names = named(mapping);
    var programs = new ArrayList<Program>();
    for (var name : names) {
      find(Kind.PROGRAM, name)
          .flatMap(entry -> compiler.programFor(entry, problems.at(name.place())))
          .ifPresent(programs::add);
    }
    if (!complete(mapping, names, programs)) {
      return Optional.empty();
    }
    return new ProgramConstraints(this, programs, problems)
        .read(mapping.mappings("constraints"))
        .map(read ->
            new Filter.InProgram(isPositive(mapping), programs, read.status(), read.success()));
  }

  private Optional<Entry> find(Kind kind, Scalar name) {
    return compiler.library().find(kind, name.text(), referrer, problems.at(name.place()));
  }

  private Optional<Filter> randomSample(Mapping mapping) {
    var percent = mapping.scalar("percent");
    if (percent == null) {
      return Optional.empty();
    }
    var share = new BigDecimal(percent.text());
    if (share.signum() == 0) {
      problems.error(
          percent.place(), "a sample of 0 % is nobody", "write for example 'percent: 10'");
      return Optional.empty();
    }
    return Optional.of(
        new Filter.RandomSample(
            share.stripTrailingZeros(), referrer.qualifiedName() + " " + mapping.place().path()));
  }

  private Optional<Filter> sharesValues(Mapping mapping) {
    if (!(mapping.entries().get("fields") instanceof Sequence(_, var items))) {
      return Optional.empty();
    }
    var shared = new LinkedHashSet<Field>();
    for (var item : items) {
      var found = field(compiler.fields(), (Scalar) item, problems);
      if (found.isPresent() && !shared.add(found.get())) {
        problems.error(
            item.place(),
            "field '%s' is named twice".formatted(found.get().name()),
            "name it once");
        return Optional.empty();
      }
    }
    return shared.size() == items.size()
        ? Optional.of(new Filter.SharesValues(List.copyOf(shared)))
        : Optional.empty();
  }

  /// The names of a membership filter; none and tokens are reported.
  private List<Scalar> named(Mapping mapping) {
    var names = values(mapping);
    if (names.isEmpty() && !mapping.entries().containsKey("values")) {
      problems.error(
          mapping.place(),
          "the filter names nothing to be a member of",
          "write 'value:' or 'values:' with names");
    }
    return refuseTokens(names) ? List.of() : names;
  }

  private static boolean complete(Mapping mapping, List<Scalar> names, List<?> found) {
    return !names.isEmpty() && found.size() == names.size() && mapping.text("operator") != null;
  }

  static boolean isPositive(Mapping mapping) {
    return Operator.IS.text().equals(mapping.text("operator"));
  }

  /// A static list by name, or the problem.
  Optional<StaticList> list(Scalar name) {
    var list = compiler.library().list(name.text());
    if (list.isEmpty()) {
      problems.error(
          name.place(),
          "there is no static list '%s'".formatted(ScalarReader.shortened(name.text())),
          Nearest.repair(name.text(), compiler.library().listNames()));
    }
    return list;
  }

  /// A field by name, or the problem; empty without a problem if there is no name.
  static Optional<Field> field(FieldCatalogue fields, @Nullable Scalar name, Problems problems) {
    if (name == null) {
      return Optional.empty();
    }
    var field = fields.find(name.text());
    if (field.isEmpty()) {
      problems.error(
          name.place(),
          "there is no field '%s'".formatted(ScalarReader.shortened(name.text())),
          Nearest.repair(name.text(), fields.names()));
    }
    return field;
  }

  /// CH-06, TK-37.
  boolean refuseTokens(List<Scalar> values) {
    var refused = false;
    for (var value : values) {
      if (value.text().contains("{{")) {
        refused = true;
        problems.error(
            value.place(),
            "'%s': tokens do not work in a condition"
                .formatted(ScalarReader.shortened(value.text())),
            "write the value itself");
      }
    }
    return refused;
  }

  static List<Scalar> values(Mapping mapping) {
    if (mapping.entries().get("values") instanceof Sequence(_, var items)) {
      return items.stream().map(Scalar.class::cast).toList();
    }
    var one = mapping.scalar("value");
    return one == null ? List.of() : List.of(one);
  }

  static Place valuesPlace(Mapping mapping) {
    return mapping.placeOf(mapping.entries().containsKey("values") ? "values" : "value");
  }
}
