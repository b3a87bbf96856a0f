package io.carillon.definition;

import static io.carillon.definition.Form.KeyForm.optional;
import static io.carillon.definition.Form.KeyForm.required;
import static io.carillon.definition.Form.KeyForm.withDefault;
import static io.carillon.definition.FormParts.FILLED;
import static io.carillon.definition.FormParts.NAME;
import static io.carillon.definition.FormParts.VALUE;
import static io.carillon.definition.FormParts.oneOrMany;

import io.carillon.activity.ActivityType;
import io.carillon.definition.Form.ByKey;
import io.carillon.definition.Form.ByWord;
import io.carillon.definition.Form.KeyForm;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.Listing;
import io.carillon.definition.Form.Whole;
import io.carillon.definition.Form.Words;
import io.carillon.person.FieldType;
import io.carillon.smartlist.Operator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The forms of filters, and of how they combine.
final class FilterForms {
  private static final Words OPERATOR =
      new Words(Arrays.stream(Operator.values()).map(Operator::text).toList(), Map.of());

  private static final Keyed FIELD_FILTER =
      oneOrMany(
          "fieldFilter",
          "a filter on a field",
          List.of(
              required("field", NAME, "A person's field, by its name."),
              required(
                  "operator",
                  OPERATOR,
                  "What is asked of the value; which ones a field takes depends on its type."),
              optional("value", VALUE, "One value; no tokens."),
              optional("values", new Listing(VALUE, 1), "Several values are alternatives.")));

  private static final Keyed MEMBER_FILTER =
      oneOrMany(
          "memberFilter",
          "a filter on membership",
          List.of(
              required(
                  "filter",
                  new Words(
                      List.of(FilterCompiler.MEMBER_OF_LIST, FilterCompiler.MEMBER_OF_SMART_LIST),
                      Map.of()),
                  "Which membership."),
              required(
                  "operator",
                  new Words(List.of(Operator.IS.text(), Operator.IS_NOT.text()), Map.of()),
                  "Member of at least one of them, or of none."),
              optional("value", VALUE, "One list, by its name."),
              optional("values", new Listing(VALUE, 1), "Several lists are alternatives.")));

  private static final Keyed CONSTRAINT =
      oneOrMany(
          "constraint",
          "a constraint",
          List.of(
              required("attribute", NAME, "An attribute of the activity (SL-82)."),
              required("operator", OPERATOR, "What is asked of the value."),
              optional("value", VALUE, "One value; no tokens."),
              optional("values", new Listing(VALUE, 1), "Several values are alternatives.")));

  private static final Keyed DATE_OF_ACTIVITY =
      oneOrMany(
          "dateOfActivity",
          "a date of activity",
          List.of(
              required(
                  "operator",
                  new Words(
                      Operator.allowedFor(FieldType.DATETIME).stream()
                          .filter(one -> one != Operator.IS_EMPTY && one != Operator.IS_NOT_EMPTY)
                          .map(Operator::text)
                          .toList(),
                      Map.of()),
                  "When it happened, as for a datetime field."),
              optional("value", VALUE, "For example 30 days, last month, or a date."),
              optional("values", new Listing(VALUE, 1), "Two for between.")));

  private static final Keyed ACTIVITY_FILTER =
      oneOrMany(
          "activityFilter",
          "a filter on activities",
          List.of(
              required(
                  "filter",
                  NAME,
                  "What happened, such as Opened Email; with Not before it, what did not."),
              optional(
                  "operator", OPERATOR, "What is asked of its e-mail, page, list or the like."),
              optional("value", VALUE, "One value; no tokens."),
              optional("values", new Listing(VALUE, 1), "Several values are alternatives."),
              optional(
                  "constraints",
                  new Listing(CONSTRAINT, 1),
                  "All of them on one and the same activity (SL-80)."),
              optional("dateOfActivity", DATE_OF_ACTIVITY, "When; without it, ever."),
              optional(
                  "minTimes", new Whole(1, 1_000_000), "How many such activities (SL-75); 1.")));

  static final Form FILTER =
      new ByKey(
          "filter",
          ordered("field", FIELD_FILTER, "filter", namedFilter()),
          Map.of("trigger", NotInThisVersion.TRIGGERS));

  static final KeyForm MATCH =
      withDefault(
          "match",
          new Words(List.of("all", "any", "advanced"), Map.of()),
          "all",
          "How the filters combine.");
  static final KeyForm LOGIC =
      optional("logic", FILLED, "With `match: advanced`: filter numbers, and, or, parentheses.");
  static final Map<String, String> NO_TRIGGERS =
      Map.of("triggers", NotInThisVersion.TRIGGERS, "trigger", NotInThisVersion.TRIGGERS);

  private FilterForms() {}

  /// Custom activity types have filters of their own names.
  private static Form namedFilter() {
    var cases = new LinkedHashMap<String, Keyed>();
    cases.put(FilterCompiler.MEMBER_OF_LIST, MEMBER_FILTER);
    cases.put(FilterCompiler.MEMBER_OF_SMART_LIST, MEMBER_FILTER);
    ActivityFilterCompiler.names(ActivityType.shipped())
        .forEach(name -> cases.put(name, ACTIVITY_FILTER));
    return new ByWord(
        "namedFilter", "filter", cases, Optional.of(ACTIVITY_FILTER), NotInThisVersion.FILTERS);
  }

  private static Map<String, Form> ordered(String a, Form first, String b, Form second) {
    var both = new LinkedHashMap<String, Form>();
    both.put(a, first);
    both.put(b, second);
    return both;
  }
}
