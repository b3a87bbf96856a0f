package io.carillon.definition;

import static io.carillon.definition.Form.KeyForm.optional;
import static io.carillon.definition.Form.KeyForm.required;
import static io.carillon.definition.Form.KeyForm.withDefault;
import static io.carillon.definition.FormParts.FILLED;
import static io.carillon.definition.FormParts.NAME;
import static io.carillon.definition.FormParts.VALUE;
import static io.carillon.definition.FormParts.keyed;
import static io.carillon.definition.FormParts.oneOrMany;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.Trigger.Source;
import io.carillon.definition.Form.ByKey;
import io.carillon.definition.Form.ByWord;
import io.carillon.definition.Form.KeyForm;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.Listing;
import io.carillon.definition.Form.OneOrMany;
import io.carillon.definition.Form.Text;
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

  private static final KeyForm IS_OR_IS_NOT =
      required(
          "operator",
          new Words(List.of(Operator.IS.text(), Operator.IS_NOT.text()), Map.of()),
          "Member of at least one of them, or of none.");

  private static final Keyed MEMBER_FILTER =
      oneOrMany(
          "memberFilter",
          "a filter on membership",
          List.of(
              required(
                  "filter",
                  new Words(
                      List.of(
                          FilterCompiler.MEMBER_OF_LIST,
                          FilterCompiler.MEMBER_OF_SMART_LIST,
                          FilterCompiler.MEMBER_OF_SMART_CAMPAIGN),
                      Map.of()),
                  "Which membership."),
              IS_OR_IS_NOT,
              optional("value", VALUE, "One list or campaign, by its name."),
              optional("values", new Listing(VALUE, 1), "Several are alternatives.")));

  private static final Keyed RANDOM_SAMPLE =
      keyed(
          "randomSample",
          "a random sample",
          required("filter", word(FilterCompiler.RANDOM_SAMPLE), "A share of people (SL-66)."),
          required(
              "percent",
              new Text(
                  "a number above 0 and below 100 with up to 4 decimals",
                  1,
                  7,
                  "[0-9]{1,2}(\\.[0-9]{1,4})?",
                  false),
              "About this share of everybody, drawn anew in each run; in a choice, of everybody who"
                  + " reaches the step's Random Samples, kept even over all runs (RS-02)."));

  private static final Keyed DUPLICATE_FIELDS =
      keyed(
          "duplicateFields",
          "a filter on duplicates",
          required("filter", word(FilterCompiler.DUPLICATE_FIELDS), "Shared values (SL-67)."),
          required(
              "fields",
              new Listing(NAME, 1, 10),
              "Another person has the same value in each of them."));

  private static final Keyed CONSTRAINT =
      oneOrMany(
          "constraint",
          "a constraint",
          List.of(
              required("attribute", NAME, "An attribute of the activity (SL-82)."),
              required("operator", OPERATOR, "What is asked of the value."),
              optional("value", VALUE, "One value; no tokens."),
              optional("values", new Listing(VALUE, 1), "Several values are alternatives.")));

  private static final Keyed PROGRAM_FILTER =
      oneOrMany(
          "programFilter",
          "a filter on membership of programs",
          List.of(
              required("filter", word(FilterCompiler.MEMBER_OF_PROGRAM), "Which membership."),
              IS_OR_IS_NOT,
              optional("value", VALUE, "One program, by its name."),
              optional("values", new Listing(VALUE, 1), "Several are alternatives."),
              optional(
                  "constraints",
                  new Listing(CONSTRAINT, 1),
                  "On Program Status and Success of one and the same membership (SL-62).")));

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
          Map.of("trigger", "triggers stand under 'triggers' of a campaign's smartList"));

  private static final Keyed CAMPAIGN_IS_REQUESTED =
      keyed(
          "campaignIsRequested",
          "a trigger Campaign is Requested",
          required(Triggers.NAME, word(Triggers.CAMPAIGN_IS_REQUESTED), "Which trigger."),
          withDefault(
              "source",
              new Words(
                  Triggers.SOURCES,
                  Map.of(
                      "Sales Insight", // RQ-02
                      "Carillon has no sales add-on from which people could ask: write 'any',"
                          + " 'campaigns' or 'web service API'")),
              Source.ANY.word(),
              "Who may ask (RQ-01)."));

  private static final Keyed ACTIVITY_TRIGGER =
      new Keyed(
          "activityTrigger",
          "a trigger on activities",
          List.of(
              required(
                  Triggers.NAME, NAME, "What happens, such as Opens Email: each time, at once."),
              optional(
                  "operator", OPERATOR, "What is asked of its e-mail, page, list or the like."),
              optional("value", VALUE, "One value; no tokens."),
              optional("values", new Listing(VALUE, 1), "Several values are alternatives."),
              optional(
                  "constraints",
                  new Listing(CONSTRAINT, 1),
                  "All of them on the activity that happens, as of the filter (TR-60, TR-61).")),
          List.of(),
          Map.of(
              "dateOfActivity",
              "a trigger is about what happens now: leave it out, or use a filter (TR-60)",
              "minTimes",
              "a trigger is about one activity: leave it out, or use a filter (TR-60)"),
          Optional.of(new OneOrMany("value", "values")));

  static final Form TRIGGER = triggers();

  static final KeyForm MATCH =
      withDefault(
          "match",
          new Words(List.of("all", "any", "advanced"), Map.of()),
          "all",
          "How the filters combine.");
  static final KeyForm LOGIC =
      optional("logic", FILLED, "With `match: advanced`: filter numbers, and, or, parentheses.");
  static final Map<String, String> NO_TRIGGERS =
      Map.of(
          Triggers.KEY,
          "a smart list has filters only: triggers stand in a campaign's smartList",
          "trigger",
          "a smart list has filters only: triggers stand in a campaign's smartList");

  private FilterForms() {}

  private static Words word(String word) {
    return new Words(List.of(word), Map.of());
  }

  /// Custom activity types have triggers of their own names.
  private static Form triggers() {
    var cases = new LinkedHashMap<String, Keyed>();
    cases.put(Triggers.CAMPAIGN_IS_REQUESTED, CAMPAIGN_IS_REQUESTED);
    Triggers.names(ActivityType.shipped()).forEach(name -> cases.put(name, ACTIVITY_TRIGGER));
    return new ByWord(
        "trigger", Triggers.NAME, cases, Optional.of(ACTIVITY_TRIGGER), NotInThisVersion.TRIGGERS);
  }

  /// Custom activity types have filters of their own names.
  private static Form namedFilter() {
    var cases = new LinkedHashMap<String, Keyed>();
    cases.put(FilterCompiler.MEMBER_OF_LIST, MEMBER_FILTER);
    cases.put(FilterCompiler.MEMBER_OF_SMART_LIST, MEMBER_FILTER);
    cases.put(FilterCompiler.MEMBER_OF_SMART_CAMPAIGN, MEMBER_FILTER);
    cases.put(FilterCompiler.MEMBER_OF_PROGRAM, PROGRAM_FILTER);
    cases.put(FilterCompiler.RANDOM_SAMPLE, RANDOM_SAMPLE);
    cases.put(FilterCompiler.DUPLICATE_FIELDS, DUPLICATE_FIELDS);
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
