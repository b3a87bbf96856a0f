package io.carillon.definition;

import static io.carillon.definition.FilterForms.FILTER;
import static io.carillon.definition.Form.KeyForm.optional;
import static io.carillon.definition.Form.KeyForm.required;
import static io.carillon.definition.FormParts.FLAG;
import static io.carillon.definition.FormParts.VALUE;
import static io.carillon.definition.FormParts.keyed;

import io.carillon.definition.Form.ByWord;
import io.carillon.definition.Form.KeyForm;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.Listing;
import io.carillon.definition.Form.Whole;
import io.carillon.definition.Form.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The forms of flow steps and their choices.
final class FlowForms {
  static final Form STEP =
      new ByWord(
          "step",
          "step",
          steps(
              stepOf(
                  FlowCompiler.SEND_EMAIL,
                  optional("email", VALUE, "An approved e-mail, by its name.")),
              stepOf(
                  FlowCompiler.SEND_ALERT,
                  optional("email", VALUE, "An approved e-mail, by its name."),
                  optional(
                      "to",
                      new Words(FlowCompiler.ALERT_OWNERS, Map.of()),
                      "Whose owner gets it; none if missing."),
                  optional(
                      "toOtherEmails",
                      VALUE,
                      "Further addresses, with commas; tokens in trigger campaigns only (FL-74).")),
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
                  ProgramSteps.CHANGE_STATUS,
                  optional("program", VALUE, "A program, by its name."),
                  optional(
                      "newStatus",
                      VALUE,
                      "A status of its channel, or Not in Program; nobody goes back (FL-34).")),
              stepOf(
                  ProgramSteps.CHANGE_SUCCESS,
                  optional(
                      "program", VALUE, "A program, by its name; the campaign's own if missing."),
                  optional("attribute", VALUE, "Success or Success Date."),
                  optional("newValue", VALUE, "true or false, or a date; no tokens.")),
              stepOf(
                  ProgramSteps.CHANGE_MEMBER_DATA,
                  optional("program", VALUE, "A program, by its name."),
                  optional("attribute", VALUE, "A program member field."),
                  optional("newValue", VALUE, "Tokens allowed; NULL empties the field.")),
              stepOf(
                  ProgramSteps.ADD_TO_ENGAGEMENT,
                  optional("program", VALUE, "An Engagement program, by its name."),
                  optional("stream", VALUE, "One of its streams.")),
              stepOf(
                  ProgramSteps.CHANGE_STREAM,
                  optional("program", VALUE, "An Engagement program, by its name."),
                  optional("stream", VALUE, "One of its streams.")),
              stepOf(
                  ProgramSteps.CHANGE_CADENCE,
                  optional("program", VALUE, "An Engagement program, by its name."),
                  optional("newValue", VALUE, "Paused or Normal.")),
              stepOf(
                  FlowCompiler.CHANGE_PARTITION,
                  optional(
                      "partition",
                      VALUE,
                      "A partition, by its name; who is in none of the workspace's is out of its"
                          + " reach (FL-45).")),
              stepOf(
                  FlowCompiler.INTERESTING_MOMENT,
                  optional("type", VALUE, "For example Web, Email, Milestone; tokens allowed."),
                  optional("description", VALUE, "Tokens allowed.")),
              stepOf(
                  FlowCompiler.CALL_WEBHOOK, optional("webhook", VALUE, "A webhook, by its name.")),
              stepOf(
                  FlowCompiler.WAIT,
                  optional(WaitCompiler.FOR, VALUE, "For example 2 days; the unit spelled out."),
                  optional(
                      WaitCompiler.END_ON,
                      VALUE,
                      "Days of the week on which the duration may end: Monday, Tuesday."),
                  optional(WaitCompiler.AT, VALUE, "The time of day at which it ends: 09:00."),
                  optional(WaitCompiler.UNTIL, VALUE, "A date: 2026-12-24."),
                  optional(
                      WaitCompiler.UNTIL_TOKEN,
                      VALUE,
                      "A token that gives a date; in trigger campaigns only (WT-04)."),
                  optional(WaitCompiler.ANNIVERSARY, FLAG, "The next day and month of it (WT-05)."),
                  optional(
                      WaitCompiler.PLUS_DAYS, VALUE, "So many days later; a token is allowed.")),
              stepOf(
                  FlowCompiler.EXECUTE_CAMPAIGN,
                  optional("campaign", VALUE, "An executable campaign, by its name."),
                  optional(
                      FlowCompiler.USE_PARENT_CONTEXT,
                      FLAG,
                      "Whether its tokens come from this campaign (EX-30).")),
              stepOf(
                  FlowCompiler.REQUEST_CAMPAIGN,
                  optional(
                      "campaign",
                      VALUE,
                      "A campaign with the trigger Campaign is Requested, by its name.")),
              stepOf(
                  FlowCompiler.REMOVE_FROM_FLOW,
                  optional("campaign", VALUE, "A campaign by its name, or: this campaign.")),
              stepOf(
                  FlowCompiler.DELETE_PERSON,
                  optional(
                      "removeFromCrm",
                      new Words(List.of("false"), Map.of()),
                      "Carillon has no CRM: false, or left out.")),
              stepOf(FlowCompiler.DO_NOTHING)),
          Optional.empty(),
          NotInThisVersion.STEPS);

  private FlowForms() {}

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
}
