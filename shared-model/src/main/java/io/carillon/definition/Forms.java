package io.carillon.definition;

import static io.carillon.definition.FilterForms.FILTER;
import static io.carillon.definition.FilterForms.LOGIC;
import static io.carillon.definition.FilterForms.MATCH;
import static io.carillon.definition.FilterForms.NO_TRIGGERS;
import static io.carillon.definition.FilterForms.TRIGGER;
import static io.carillon.definition.FlowForms.STEP;
import static io.carillon.definition.Form.KeyForm.always;
import static io.carillon.definition.Form.KeyForm.optional;
import static io.carillon.definition.Form.KeyForm.required;
import static io.carillon.definition.Form.KeyForm.withDefault;
import static io.carillon.definition.FormParts.ATTRIBUTE_NAME;
import static io.carillon.definition.FormParts.DESCRIPTION;
import static io.carillon.definition.FormParts.FLAG;
import static io.carillon.definition.FormParts.LINE;
import static io.carillon.definition.FormParts.NAME;
import static io.carillon.definition.FormParts.TEXT;
import static io.carillon.definition.FormParts.TOKEN_NAME;
import static io.carillon.definition.FormParts.keyed;

import io.carillon.definition.Form.KeyForm;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.Listing;
import io.carillon.definition.Form.Named;
import io.carillon.definition.Form.Text;
import io.carillon.definition.Form.Whole;
import io.carillon.definition.Form.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The one description of every document: the structural check, the JSON Schema and the canonical
/// text all follow it.
final class Forms {
  private static final Keyed CAMPAIGN_SMART_LIST =
      new Keyed(
          "campaignSmartList",
          "a smart list",
          List.of(
              MATCH,
              LOGIC,
              optional(
                  Triggers.KEY,
                  new Listing(TRIGGER, 0),
                  "Any of them lets a person enter who meets the filters; with one, the campaign"
                      + " does not run in batch (AN-20)."),
              optional("filters", new Listing(FILTER, 0), "In order; numbered from 1.")),
          List.of(),
          Map.of("trigger", "triggers are a list: write it under 'triggers'"),
          Optional.empty());

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
              "If more people qualify, a run does not start (QL-21)."),
          withDefault(
              "communicationLimits",
              FLAG,
              "false",
              "Sends no mail to who has had as many as the installation allows (CL-02)."),
          optional(
              FlowCompiler.WEBHOOKS,
              FLAG,
              "Lets its runs call webhooks, once for each person (FL-72); they do not if"
                  + " missing."));

  private static final Form TOKENS =
      new Named(
          TOKEN_NAME,
          keyed(
              "token",
              "a my token",
              required("type", new Words(TokenScope.TYPES, Map.of()), "What the value is (TK-24)."),
              required("value", TEXT, "Texts may hold tokens themselves.")));

  private static final KeyForm WORKSPACE_OF_OUTERMOST =
      optional(
          "workspace",
          NAME,
          "The workspace it is in, unless a program or folder around it says so; Default if"
              + " missing.");

  static final Keyed CAMPAIGN =
      document(
          "campaign",
          "Campaign",
          required("name", NAME, "Unique among the campaigns of its program, ignoring case."),
          program(),
          WORKSPACE_OF_OUTERMOST,
          description(),
          optional("executable", FLAG, "Only other campaigns call it; chosen once (AN-23)."),
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
              WORKSPACE_OF_OUTERMOST,
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
              WORKSPACE_OF_OUTERMOST,
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
              optional(
                  TemplateFiles.HTML,
                  LINE,
                  "Instead of html: a file beside this one, which is stored when it is applied."),
              optional("text", TEXT, "Tokens allowed; made from html if it is missing."),
              optional(TemplateFiles.TEXT, LINE, "Instead of text: a file beside this one."),
              withDefault(
                  "operational", FLAG, "false", "Goes out to the unsubscribed too (FL-21)."),
              withDefault("approved", FLAG, "true", "Only approved e-mails are sent (AN-49).")),
          List.of("html", "text", TemplateFiles.HTML, TemplateFiles.TEXT),
          Map.of(),
          Optional.empty());

  private static final Keyed MAPPING =
      keyed(
          "responseMapping",
          "a mapping",
          required("attribute", LINE, "Where in the answer: result.score, people[0].name."),
          required("field", NAME, "The person's field that gets the value."));

  static final Keyed WEBHOOK =
      document(
          "webhook",
          "Webhook",
          required("name", NAME, "Unique, ignoring case."),
          description(),
          required(
              "url",
              LINE,
              "http or https; tokens allowed, whose values are taken as they are (TK-16)."),
          withDefault(
              "method",
              new Words(WebhookCompiler.METHODS, Map.of()),
              WebhookCompiler.POST,
              "How it is called."),
          optional(
              "headers",
              new Named(WebhookCompiler.HEADER_NAME, LINE),
              "Sent with each call; tokens allowed in the values."),
          optional("template", TEXT, "What is sent; tokens allowed."),
          withDefault(
              "encoding",
              new Words(WebhookCompiler.ENCODINGS, Map.of()),
              WebhookCompiler.JSON,
              "How tokens' values stand in the template: json puts texts in double quotes"
                  + " (TK-16)."),
          withDefault(
              "response",
              new Words(WebhookCompiler.RESPONSES, Map.of()),
              WebhookCompiler.NO_RESPONSE,
              "What the answer is read as."),
          optional(
              "responseMappings",
              new Listing(MAPPING, 1, WebhookCompiler.MOST_MAPPINGS),
              "Values of the answer for fields; the person goes on when they are written (FL-07)."),
          withDefault(
              "timeoutSeconds",
              new Whole(1, WebhookCompiler.MOST_SECONDS),
              Integer.toString(WebhookCompiler.MOST_SECONDS),
              "A call that takes longer is cut off (FL-48)."));

  private static final Keyed STATUS =
      keyed(
          "programStatus",
          "a status",
          required("name", NAME, "Unique in its channel, ignoring case."),
          required("step", new Whole(1, 1_000_000), "Nobody goes back to a lower one (FL-34)."),
          withDefault("success", FLAG, "false", "Who gets here has reached the program's aim."),
          withDefault("hidden", FLAG, "false", "Not offered any more; who has it keeps it."),
          optional(
              "id",
              new Whole(1, Integer.MAX_VALUE),
              "What the status is, whatever its name (AN-12); given out if it is missing."));

  static final Keyed CHANNEL =
      document(
          "channel",
          "Channel",
          required("name", NAME, "Unique, ignoring case."),
          description(),
          required(
              "statuses",
              new Listing(STATUS, 1),
              "What members of its programs can be (AN-10); Not in Program is step 0."));

  static final Keyed PROGRAM_MEMBER_FIELD =
      document(
          "programMemberField",
          "ProgramMemberField",
          required(
              "name",
              TOKEN_NAME,
              "What {{member.…}} tokens call it; unique, ignoring case (TK-09)."),
          required(
              "type",
              new Words(ActivityTypeCompiler.ATTRIBUTE_TYPES, Map.of()),
              "What its values are, as of a person's field; never changes."),
          description());

  static final Keyed PERSON_PARTITION =
      document(
          "personPartition",
          "PersonPartition",
          required("name", NAME, "Unique, ignoring case; Default is there anyway."),
          description());

  static final Keyed WORKSPACE =
      document(
          "workspace",
          "Workspace",
          required("name", NAME, "Unique, ignoring case; Default is there anyway."),
          description(),
          required(
              "partitions",
              new Listing(NAME, 1),
              "Whose people the campaigns and lists in it are for (AN-05, AN-06)."));

  private static final Keyed STREAM =
      keyed(
          "engagementStream",
          "a stream",
          required("name", NAME, "Unique in its program, ignoring case."),
          optional(
              "id",
              new Whole(1, Integer.MAX_VALUE),
              "What the stream is, whatever its name; given out if it is missing."));

  static final Keyed PROGRAM =
      document(
          "program",
          "Program",
          required("name", NAME, "Unique, ignoring case."),
          withDefault(
              "type",
              new Words(ProgramCompiler.TYPES, Map.of()),
              ProgramCompiler.DEFAULT_TYPE,
              "Which programs it may contain depends on it (AN-09)."),
          optional(
              "channel",
              NAME,
              "What its members can be; without it the one status Member (AN-10)."),
          optional(
              "streams",
              new Listing(STREAM, 1),
              "Of an Engagement program, in order; who comes in is in the first (FL-37, FL-41)."),
          optional("parent", NAME, "The program it is in."),
          optional("folder", NAME, "The folder it is in."),
          WORKSPACE_OF_OUTERMOST,
          description(),
          optional("tokens", TOKENS, "My tokens of its campaigns."));

  static final Keyed FOLDER =
      document(
          "folder",
          "Folder",
          required("name", NAME, "Unique, ignoring case."),
          optional("parent", NAME, "The folder it is in."),
          WORKSPACE_OF_OUTERMOST,
          optional(
              "sharedWith",
              new Listing(NAME, 0),
              "Workspaces that may use what is in it; of an outermost folder only (AN-07)."),
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
          optional(
              "trigger",
              NAME,
              "Its trigger, in the present tense, such as Buys Music; the name if missing."),
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
}
