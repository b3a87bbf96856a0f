package io.carillon.definition;

import static io.carillon.definition.Form.KeyForm.always;
import static io.carillon.definition.Form.KeyForm.optional;
import static io.carillon.definition.Form.KeyForm.required;
import static io.carillon.definition.Form.KeyForm.withDefault;

import io.carillon.activity.ActivityType;
import io.carillon.definition.Form.ByKey;
import io.carillon.definition.Form.ByWord;
import io.carillon.definition.Form.Flag;
import io.carillon.definition.Form.KeyForm;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.Listing;
import io.carillon.definition.Form.Named;
import io.carillon.definition.Form.OneOrMany;
import io.carillon.definition.Form.Text;
import io.carillon.definition.Form.Whole;
import io.carillon.definition.Form.Words;
import io.carillon.person.FieldType;
import io.carillon.smartlist.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The one description of every document: the structural check, the JSON Schema and the canonical
/// text all follow it.
final class Forms {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  // OQ-14
  private static final Text NAME =
      new Text(
          "a name of 1 to 255 characters in one line, without blanks around it",
          1,
          255,
          "\\S(.*\\S)?",
          false);
  private static final Text TOKEN_NAME =
      new Text(
          "a name of 1 to 50 characters without braces and colons (TK-26)",
          1,
          50,
          "[^\\s{}:]([^{}:\\r\\n]*[^\\s{}:])?",
          false);
  private static final Text ATTRIBUTE_NAME = // which characters, the compiler says
      new Text(
          "a name of 1 to 100 characters in one line, without blanks around it",
          1,
          100,
          "\\S(.*\\S)?",
          false);
  private static final Text DESCRIPTION = // AN-60
      new Text("at most 2000 characters", 0, 2000, null, false);
  private static final Text TEXT = new Text("a text", 0, NO_LIMIT, null, false);
  private static final Text VALUE = new Text("a value", 0, NO_LIMIT, null, true);
  private static final Text FILLED = new Text("a text that is not empty", 1, NO_LIMIT, null, false);
  private static final Text LINE = new Text("a text of one line", 1, 998, ".*\\S.*", false);
  private static final Flag FLAG = new Flag();

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

  private static final Form FILTER =
      new ByKey(
          "filter",
          ordered("field", FIELD_FILTER, "filter", namedFilter()),
          Map.of("trigger", NotInThisVersion.TRIGGERS));

  private static final KeyForm MATCH =
      withDefault(
          "match",
          new Words(List.of("all", "any", "advanced"), Map.of()),
          "all",
          "How the filters combine.");
  private static final KeyForm LOGIC =
      optional("logic", FILLED, "With `match: advanced`: filter numbers, and, or, parentheses.");
  private static final Map<String, String> NO_TRIGGERS =
      Map.of("triggers", NotInThisVersion.TRIGGERS, "trigger", NotInThisVersion.TRIGGERS);

  private static final Keyed CAMPAIGN_SMART_LIST =
      new Keyed(
          "campaignSmartList",
          "a smart list",
          List.of(
              MATCH,
              LOGIC,
              optional("filters", new Listing(FILTER, 0), "In order; numbered from 1.")),
          List.of(),
          NO_TRIGGERS,
          Optional.empty());

  private static final Form STEP =
      new ByWord(
          "step",
          "step",
          steps(
              stepOf(
                  FlowCompiler.SEND_EMAIL,
                  optional("email", VALUE, "An approved e-mail, by its name.")),
              stepOf(
                  FlowCompiler.CHANGE_DATA_VALUE,
                  optional("attribute", VALUE, "The field to change."),
                  optional("newValue", VALUE, "Tokens allowed; NULL empties the field.")),
              stepOf(
                  FlowCompiler.CHANGE_SCORE,
                  optional("score", VALUE, "A field of type score."),
                  optional("change", VALUE, "+n, -n, =n, =-n, or a score token.")),
              stepOf(
                  FlowCompiler.ADD_TO_LIST, optional("list", VALUE, "A static list, by its name.")),
              stepOf(
                  FlowCompiler.REMOVE_FROM_LIST,
                  optional("list", VALUE, "A static list, by its name.")),
              stepOf(
                  FlowCompiler.INTERESTING_MOMENT,
                  optional("type", VALUE, "For example Web, Email, Milestone; tokens allowed."),
                  optional("description", VALUE, "Tokens allowed.")),
              stepOf(FlowCompiler.DO_NOTHING)),
          Optional.empty(),
          NotInThisVersion.STEPS);

  private static final Keyed SETTINGS =
      keyed(
          "settings",
          "settings",
          withDefault(
              "qualification",
              new Text(
                  "only once, every time, or for example once every 7 days",
                  1,
                  60,
                  QualificationText.PATTERN,
                  false),
              QualificationText.ONLY_ONCE,
              "How often one person may enter (QL-01)."),
          optional(
              "personLimit",
              new Whole(1, 1_000_000_000_000L),
              "If more people qualify, a run does not start (QL-21)."));

  private static final Form TOKENS =
      new Named(
          TOKEN_NAME,
          keyed(
              "token",
              "a my token",
              required("type", new Words(TokenScope.TYPES, Map.of()), "What the value is (TK-24)."),
              required("value", TEXT, "Texts may hold tokens themselves.")));

  static final Keyed CAMPAIGN =
      document(
          "campaign",
          "Campaign",
          required("name", NAME, "Unique among the campaigns of its program, ignoring case."),
          program(),
          description(),
          always("smartList", CAMPAIGN_SMART_LIST, "Who qualifies."),
          optional("flow", new Listing(STEP, 0), "What happens to them, in order."),
          always("settings", SETTINGS, "Who may enter again, and how many."));

  static final Keyed SMART_LIST =
      new Keyed(
          "smartList",
          "a SmartList document",
          List.of(
              kind("SmartList"),
              required("name", NAME, "Unique among the smart lists of its program."),
              program(),
              description(),
              MATCH,
              LOGIC,
              required("filters", new Listing(FILTER, 1), "In order; numbered from 1.")),
          List.of(),
          NO_TRIGGERS,
          Optional.empty());

  static final Keyed EMAIL =
      new Keyed(
          "email",
          "an Email document",
          List.of(
              kind("Email"),
              required("name", NAME, "Unique among the e-mails of its program."),
              program(),
              description(),
              required(
                  "from",
                  keyed(
                      "sender",
                      "a sender",
                      optional("name", LINE, "Tokens allowed."),
                      required("address", LINE, "Tokens allowed.")),
                  "The sender people see."),
              optional("replyTo", LINE, "Where answers go; the sender's address if missing."),
              required("subject", LINE, "Tokens allowed."),
              optional("preheader", TEXT, "What inboxes show after the subject."),
              optional("html", TEXT, "Tokens allowed; their values are encoded (TK-15)."),
              optional("text", TEXT, "Tokens allowed."),
              withDefault(
                  "operational", FLAG, "false", "Goes out to the unsubscribed too (FL-21)."),
              withDefault("approved", FLAG, "true", "Only approved e-mails are sent (AN-49).")),
          List.of("html", "text"),
          Map.of(),
          Optional.empty());

  static final Keyed PROGRAM =
      document(
          "program",
          "Program",
          required("name", NAME, "Unique, ignoring case."),
          optional("folder", NAME, "The folder it is in."),
          description(),
          optional("tokens", TOKENS, "My tokens of its campaigns."));

  static final Keyed FOLDER =
      document(
          "folder",
          "Folder",
          required("name", NAME, "Unique, ignoring case."),
          optional("parent", NAME, "The folder it is in."),
          optional("tokens", TOKENS, "My tokens of everything below."));

  static final Keyed GLOBAL_TOKENS =
      document(
          "tokens",
          "Tokens",
          optional("name", NAME, "For readers only: there is one such document."),
          optional("tokens", TOKENS, "My tokens of all campaigns."));

  static final Keyed STATIC_LIST =
      document(
          "staticList",
          "StaticList",
          required("name", NAME, "Unique, ignoring case."),
          description());

  private static final Keyed ATTRIBUTE =
      keyed(
          "activityAttribute",
          "an attribute",
          required("name", ATTRIBUTE_NAME, "A constraint of the type's filter (SL-82)."),
          required(
              "type",
              new Words(ActivityTypeCompiler.ATTRIBUTE_TYPES, Map.of()),
              "What its values are, as of a person's field; never changes."));

  static final Keyed ACTIVITY_TYPE =
      document(
          "activityType",
          "ActivityType",
          required("name", NAME, "In the log, such as Purchases Music; unique, ignoring case."),
          description(),
          optional(
              "filter",
              NAME,
              "Its filter, in the past tense, such as Purchased Music; the name if missing."),
          optional("trigger", NAME, "Kept for a version that has triggers."),
          required("primary", ATTRIBUTE_NAME, "What the filter asks for first; a text."),
          optional(
              "attributes",
              new Listing(ATTRIBUTE, 0, ActivityTypeCompiler.MOST_ATTRIBUTES),
              "Further ones (SL-83)."));

  private Forms() {}

  private static KeyForm kind(String word) {
    return required("kind", new Words(List.of(word), Map.of()), "What this document defines.");
  }

  private static KeyForm program() {
    return optional("program", NAME, "The program it belongs to; gives my tokens and names.");
  }

  private static KeyForm description() {
    return optional("description", DESCRIPTION, "For readers.");
  }

  private static Keyed document(String name, String word, KeyForm... keys) {
    var all = new ArrayList<>(List.of(kind(word)));
    all.addAll(List.of(keys));
    return new Keyed(name, "a " + word + " document", all, List.of(), Map.of(), Optional.empty());
  }

  private static Keyed keyed(String name, String says, KeyForm... keys) {
    return new Keyed(name, says, List.of(keys), List.of(), Map.of(), Optional.empty());
  }

  private static Keyed oneOrMany(String name, String says, List<KeyForm> keys) {
    return new Keyed(
        name, says, keys, List.of(), Map.of(), Optional.of(new OneOrMany("value", "values")));
  }

  /// A step takes its parameters, and the same again in every choice (CH-01, CH-09).
  private static Keyed stepOf(String word, KeyForm... parameters) {
    var inChoice = new ArrayList<>(List.of(parameters));
    inChoice.add(optional("doNothing", FLAG, "Instead of the step (CH-03)."));
    var name = word.replace(" ", "");
    var choice = new ArrayList<KeyForm>();
    choice.add(required("if", FILTER, "One condition; no tokens (CH-05, CH-06)."));
    choice.addAll(inChoice);
    var keys = new ArrayList<KeyForm>();
    keys.add(required("step", new Words(List.of(word), Map.of()), "Which step."));
    keys.add(
        optional(
            "id",
            new Whole(1, Integer.MAX_VALUE),
            "Stable over versions; given out if it is missing."));
    keys.addAll(List.of(parameters));
    if (parameters.length > 0) {
      keys.add(
          optional(
              "choices",
              new Listing(keyed(name + "Choice", "a choice", choice.toArray(KeyForm[]::new)), 0),
              "The first that holds is taken; what it does not say it has from the step."));
      keys.add(
          optional(
              "default",
              keyed(name + "Default", "a default", inChoice.toArray(KeyForm[]::new)),
              "If no choice holds; without it the step's own parameters."));
    }
    return keyed(name, "a step " + word, keys.toArray(KeyForm[]::new));
  }

  private static Map<String, Keyed> steps(Keyed... steps) {
    var byWord = new LinkedHashMap<String, Keyed>();
    for (var step : steps) {
      byWord.put(((Words) step.keys().getFirst().form()).words().getFirst(), step);
    }
    return byWord;
  }

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
