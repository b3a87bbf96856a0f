package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.failure.Nearest;
import io.carillon.flow.Action;
import io.carillon.flow.FlowStep;
import io.carillon.flow.Lane;
import io.carillon.flow.Mail;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.Partitions;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Moment;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenParser;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import io.carillon.token.TokenText.Family;
import io.carillon.token.TokenText.Literal;
import io.carillon.token.TokenText.OfContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Flow steps of one campaign: parameters and choices to actions (CH-01 to CH-06, FL-20 to FL-47).
/// A parameter left unfilled is a warning, and the step does nothing (AN-44).
final class FlowCompiler {
  static final String SEND_EMAIL = "Send Email";
  static final String SEND_ALERT = "Send Alert";
  static final String NO_OWNER = "none";
  static final List<String> ALERT_OWNERS = List.of("Lead Owner", "Account Owner", NO_OWNER);
  static final String CHANGE_DATA_VALUE = "Change Data Value";
  static final String CHANGE_SCORE = "Change Score";
  static final String ADD_TO_LIST = "Add to List";
  static final String REMOVE_FROM_LIST = "Remove from List";
  static final String CHANGE_PARTITION = "Change Person Partition";
  static final String INTERESTING_MOMENT = "Interesting Moment";
  static final String CALL_WEBHOOK = "Call Webhook";
  static final String WEBHOOKS = "webhooks";
  static final String WAIT = "Wait";
  static final String EXECUTE_CAMPAIGN = "Execute Campaign";
  static final String USE_PARENT_CONTEXT = "useParentCampaignTokenContext";
  static final String REQUEST_CAMPAIGN = "Request Campaign";
  static final String REMOVE_FROM_FLOW = "Remove from Flow";
  static final String DELETE_PERSON = "Delete Person";
  static final String DO_NOTHING = "Do Nothing";
  // Their percentages are stored together.
  private static final int MOST_SAMPLES = 50;
  private static final String EMPTIES_THE_FIELD = "NULL"; // FL-26

  private final Compiler compiler;
  private final Entry campaign;
  private final TokenScope scope;
  private final TokenContext context;
  private final Problems problems;
  private final FilterCompiler filters;
  private final CallCompiler calls;
  private final ProgramSteps programSteps;

  /// @param calls how the flow is reached; the last of them is the campaign whose flow it is
  FlowCompiler(
      Compiler compiler, Calls calls, TokenScope scope, TokenContext context, Problems problems) {
    this.compiler = compiler;
    this.campaign = calls.chain().getLast();
    this.scope = scope;
    this.context = context;
    this.problems = problems;
    this.filters = new FilterCompiler(compiler, campaign, problems);
    this.calls = new CallCompiler(compiler, calls, context, problems);
    this.programSteps = new ProgramSteps(compiler, campaign, problems);
  }

  List<FlowStep> steps(List<Mapping> mappings) {
    var steps = new ArrayList<FlowStep>();
    for (int place = 0; place < mappings.size(); place++) {
      var step = step(mappings.get(place), place + 1);
      step.ifPresent(steps::add);
    }
    return steps;
  }

  /// In which queue people wait for a trigger campaign (CC-24).
  static Lane lane(Entry campaign) {
    var steps = campaign.document().body().mappings("flow");
    var first = steps.isEmpty() ? null : steps.getFirst().text("step");
    return switch (first) {
      case SEND_EMAIL, SEND_ALERT -> Lane.HIGH;
      case CHANGE_DATA_VALUE, CHANGE_SCORE, WAIT, CALL_WEBHOOK -> Lane.LOW;
      case null, default -> Lane.MEDIUM;
    };
  }

  /// @param id if the step has none yet, because it was not applied
  private Optional<FlowStep> step(Mapping mapping, int id) {
    var name = mapping.text("step");
    if (name == null) {
      return Optional.empty();
    }
    var written = mapping.text("id");
    var own = parameters(mapping);
    var choices = new ArrayList<FlowStep.Choice>();
    for (var choice : mapping.mappings("choices")) {
      var condition = choice.mapping("if");
      var filter = condition == null ? Optional.<Filter>empty() : filters.filter(condition);
      var action = branch(name, own, choice);
      if (filter.isPresent() && action.isPresent()) {
        choices.add(new FlowStep.Choice(filter.get(), action.get()));
      }
    }
    checkSamples(mapping, choices);
    var fallback = mapping.mapping("default");
    var otherwise =
        fallback == null ? action(name, own, mapping.place()) : branch(name, own, fallback);
    return otherwise.map(action ->
        new FlowStep(written == null ? id : Integer.parseInt(written), name, choices, action));
  }

  // RS-04: the percentages are all of the same people, so together they are at most all of them.
  private void checkSamples(Mapping mapping, List<FlowStep.Choice> choices) {
    var percents =
        choices.stream()
            .map(FlowStep.Choice::condition)
            .filter(Filter.RandomSample.class::isInstance)
            .map(condition -> ((Filter.RandomSample) condition).percent())
            .toList();
    var sum = percents.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    if (sum.compareTo(BigDecimal.valueOf(100)) > 0) {
      problems.error(
          mapping.placeOf("choices"),
          "its Random Samples are %s %% together".formatted(sum.toPlainString()),
          "each is a share of everybody who reaches the step: make them 100 % or less together");
    } else if (percents.size() > MOST_SAMPLES) {
      problems.error(
          mapping.placeOf("choices"),
          "%d choices are Random Samples".formatted(percents.size()),
          "write at most %d of them in one step".formatted(MOST_SAMPLES));
    }
  }

  /// What a choice or the default does: its own parameters over those of the step, or nothing.
  private Optional<Action> branch(String step, Map<String, Scalar> own, Mapping branch) {
    var its = parameters(branch);
    if (branch.isTrue("doNothing")) {
      if (!its.isEmpty()) {
        problems.error(
            branch.placeOf("doNothing"),
            "'doNothing' and '%s' exclude each other".formatted(its.keySet().iterator().next()),
            "keep one of them");
      }
      return Optional.of(new Action.DoNothing()); // CH-03
    }
    if (step.equals(WAIT)) {
      return action(step, WaitCompiler.merged(own, its), branch.place());
    }
    var all = new LinkedHashMap<>(own);
    all.putAll(its);
    return action(step, all, branch.place());
  }

  private static Map<String, Scalar> parameters(Mapping mapping) {
    var parameters = new LinkedHashMap<String, Scalar>();
    mapping
        .entries()
        .forEach((key, element) -> {
          if (element instanceof Scalar scalar
              && !List.of("step", "id", "doNothing").contains(key)) {
            parameters.put(key, scalar);
          }
        });
    return parameters;
  }

  /// @return empty if a problem was reported
  private Optional<Action> action(String step, Map<String, Scalar> parameters, Place place) {
    return switch (step) {
      case SEND_EMAIL -> filled(parameters, place, List.of("email"), this::sendEmail);
      case SEND_ALERT ->
          filled(
              parameters,
              place,
              List.of("email"),
              values -> sendAlert(values.getFirst(), parameters));
      case CHANGE_DATA_VALUE ->
          filled(parameters, place, List.of("attribute", "newValue"), this::changeDataValue);
      case CHANGE_SCORE -> filled(parameters, place, List.of("score", "change"), this::changeScore);
      case ADD_TO_LIST ->
          filled(
              parameters,
              place,
              List.of("list"),
              values -> filters.list(values.getFirst()).map(Action.AddToList::new));
      case REMOVE_FROM_LIST ->
          filled(
              parameters,
              place,
              List.of("list"),
              values -> filters.list(values.getFirst()).map(Action.RemoveFromList::new));
      case ProgramSteps.CHANGE_STATUS ->
          filled(parameters, place, List.of("program", "newStatus"), programSteps::changeStatus);
      case ProgramSteps.CHANGE_SUCCESS ->
          filled(
              programSteps.inOwnProgram(parameters, place),
              place,
              List.of("program", "attribute", "newValue"),
              programSteps::changeSuccess);
      case ProgramSteps.CHANGE_MEMBER_DATA ->
          filled(
              parameters,
              place,
              List.of("program", "attribute", "newValue"),
              this::changeMemberData);
      case ProgramSteps.ADD_TO_ENGAGEMENT ->
          filled(parameters, place, List.of("program", "stream"), programSteps::addToEngagement);
      case ProgramSteps.CHANGE_STREAM ->
          filled(parameters, place, List.of("program", "stream"), programSteps::changeStream);
      case ProgramSteps.CHANGE_CADENCE ->
          filled(parameters, place, List.of("program", "newValue"), programSteps::changeCadence);
      case CHANGE_PARTITION ->
          filled(parameters, place, List.of("partition"), this::changePartition);
      case INTERESTING_MOMENT ->
          filled(parameters, place, List.of("type", "description"), this::interestingMoment);
      case CALL_WEBHOOK -> callWebhook(parameters, place);
      case WAIT -> await(parameters, place);
      case EXECUTE_CAMPAIGN -> {
        var context = parameters.get(USE_PARENT_CONTEXT);
        boolean useParent = context != null && Boolean.parseBoolean(context.text());
        yield filled(
            parameters,
            place,
            List.of("campaign"),
            values -> calls.execute(values.getFirst(), useParent));
      }
      case REQUEST_CAMPAIGN ->
          filled(
              parameters, place, List.of("campaign"), values -> calls.request(values.getFirst()));
      case REMOVE_FROM_FLOW ->
          filled(
              parameters,
              place,
              List.of("campaign"),
              values -> calls.removeFromFlow(values.getFirst()));
      case DELETE_PERSON -> Optional.of(new Action.DeletePerson());
      default -> Optional.of(new Action.DoNothing());
    };
  }

  private Optional<Action> await(Map<String, Scalar> parameters, Place place) {
    if (Calls.isExecutable(campaign)) {
      problems.error(
          place,
          "%s is executable, and such a campaign cannot wait".formatted(campaign),
          "put the wait into the campaign that executes it (WT-28)");
      return Optional.empty();
    }
    var token = parameters.get(WaitCompiler.UNTIL_TOKEN);
    if (token != null && !Triggers.has(campaign)) {
      problems.error(
          token.place(),
          "a wait until a token's date works in trigger campaigns only",
          "write 'for' or 'until' (WT-04, FL-71)");
      return Optional.empty();
    }
    return new WaitCompiler(this::text, compiler.marketoCompatible(), problems)
        .read(parameters, place);
  }

  // Marketo calls webhooks from trigger campaigns only (FL-72); here the author of a batch campaign
  // may say that a run is to make as many calls as it has people.
  private Optional<Action> callWebhook(Map<String, Scalar> parameters, Place place) {
    if (Calls.isExecutable(campaign)) {
      problems.error(
          place,
          "%s is executable, and such a campaign cannot call a webhook".formatted(campaign),
          "put the call into the campaign that executes it (EX-06)");
      return Optional.empty();
    }
    var settings = campaign.document().body().mapping("settings");
    if (!Triggers.has(campaign) && (settings == null || !settings.isTrue(WEBHOOKS))) {
      problems.error(
          place,
          "a batch campaign calls webhooks only if its settings say so (FL-72)",
          "write 'settings: {webhooks: true}': a run then makes a call for each person");
      return Optional.empty();
    }
    return filled(parameters, place, List.of("webhook"), this::callWebhook);
  }

  private Optional<Action> callWebhook(List<Scalar> values) {
    var name = values.getFirst();
    var sink = problems.at(name.place());
    return compiler
        .library()
        .find(Kind.WEBHOOK, name.text(), campaign, sink)
        .flatMap(entry -> compiler.webhookFor(entry, scope, sink))
        .map(Action.CallWebhook::new);
  }

  private interface Build {
    Optional<Action> action(List<Scalar> values);
  }

  private Optional<Action> filled(
      Map<String, Scalar> parameters, Place place, List<String> needed, Build build) {
    var values = new ArrayList<Scalar>();
    for (var name : needed) {
      var value = parameters.get(name);
      if (value == null || value.text().isBlank()) {
        // AN-44. What reading refused was reported there.
        if (value != null || !campaign.document().broken()) {
          problems.warning(
              value == null ? place : value.place(),
              "'%s' is not filled in: the step does nothing".formatted(name),
              "fill it in, or leave the step out");
        }
        return Optional.of(new Action.DoNothing());
      }
      values.add(value);
    }
    return build.action(values);
  }

  private Optional<Action> sendEmail(List<Scalar> values) {
    var name = values.getFirst();
    var sink = problems.at(name.place());
    return compiler
        .library()
        .find(Kind.EMAIL, name.text(), campaign, sink)
        .flatMap(entry -> compiler.emailFor(entry, scope, sink))
        .map(email -> new Action.SendEmail(email, keepsToLimits()));
  }

  // CL-02
  private boolean keepsToLimits() {
    var settings = campaign.document().body().mapping("settings");
    return settings != null && settings.isTrue("communicationLimits");
  }

  // FL-25
  private Optional<Action> sendAlert(Scalar name, Map<String, Scalar> parameters) {
    var sink = problems.at(name.place());
    var email =
        compiler
            .library()
            .find(Kind.EMAIL, name.text(), campaign, sink)
            .flatMap(entry -> compiler.emailFor(entry, scope, sink));
    var to = parameters.get("to");
    var owner =
        to == null || to.text().equals(NO_OWNER)
            ? Optional.<Field>empty()
            : Optional.of(compiler.fields().require(to.text() + " Email Address"));
    var others = otherEmails(parameters.get("toOtherEmails"));
    if (email.isEmpty() || others.isEmpty()) {
      return Optional.empty();
    }
    if (owner.isEmpty() && others.get().parts().isEmpty()) {
      problems.warning(
          name.place(),
          "nobody is named to send it to: the step does nothing",
          "write 'to: Lead Owner', or addresses under 'toOtherEmails'"); // AN-44
      return Optional.of(new Action.DoNothing());
    }
    return Optional.of(new Action.SendAlert(email.get(), owner, others.get()));
  }

  /// Addresses with commas or semicolons between them.
  ///
  /// @return empty if a problem was reported
  private Optional<TokenText> otherEmails(@Nullable Scalar written) {
    if (written == null || written.text().isBlank()) {
      return Optional.of(TokenText.literal(""));
    }
    if (written.text().contains("{{")) {
      if (Triggers.has(campaign) || Calls.isExecutable(campaign)) {
        return Optional.of(text(written));
      }
      problems.error( // FL-74, TK-32
          written.place(),
          "tokens under 'toOtherEmails' need the event of a trigger campaign",
          "write the addresses themselves, or 'to: Lead Owner'");
      return Optional.empty();
    }
    var addresses = new ArrayList<String>();
    for (var part : written.text().split("[,;]", -1)) {
      var address = part.strip();
      if (address.isEmpty()) {
        continue;
      }
      if (!address.matches(Mail.ADDRESS)) {
        problems.error(
            written.place(),
            "'%s' is no e-mail address".formatted(ScalarReader.shortened(address)),
            "write for example sales@example.com, support@example.com");
        return Optional.empty();
      }
      addresses.add(address);
    }
    return Optional.of(TokenText.literal(String.join(", ", addresses)));
  }

  private Optional<Action> changeDataValue(List<Scalar> values) {
    var field = FilterCompiler.field(compiler.fields(), values.get(0), problems);
    var newValue = text(values.get(1));
    if (field.isEmpty()) {
      return Optional.empty();
    }
    if (field.get().readOnly()) {
      problems.error( // FL-28
          values.get(0).place(),
          "field '%s' is kept by Carillon itself".formatted(field.get()),
          "change another field");
      return Optional.empty();
    }
    if (!fits(field.get().name(), field.get().type(), newValue, values.get(1))) {
      return Optional.empty();
    }
    return Optional.of(new Action.ChangeDataValue(field.get(), newValue));
  }

  private Optional<Action> changeMemberData(List<Scalar> values) {
    var newValue = text(values.get(2));
    return programSteps
        .program(values.get(0))
        .flatMap(program ->
            programSteps
                .memberField(values.get(1))
                .filter(field -> fits(field.name(), field.type(), newValue, values.get(2)))
                .map(field -> new Action.ChangeMemberData(program, field, newValue)));
  }

  /// A value that is the same for everybody must be one of the field's; the others show only when
  /// the step runs.
  private boolean fits(String field, FieldType type, TokenText text, Scalar written) {
    var value = constant(text);
    if (value == null || value.isBlank() || value.strip().equals(EMPTIES_THE_FIELD)) {
      return true;
    }
    var kept = FieldValue.cut(type, value);
    if (!kept.equals(value)) {
      problems.warning(
          written.place(),
          "'%s' is longer than field '%s' can hold: %d of its %d characters are kept"
              .formatted(
                  ScalarReader.shortened(written.text()),
                  field,
                  kept.codePointCount(0, kept.length()),
                  value.codePointCount(0, value.length())),
          "shorten it (FL-08)");
    }
    var read = FieldValue.read(type, kept, compiler.zone());
    if (read instanceof FieldValue.Mismatch(var reason)) {
      problems.error(
          written.place(),
          "'%s' can never be a value of field '%s'"
              .formatted(ScalarReader.shortened(written.text()), field),
          reason);
      return false;
    }
    return true;
  }

  /// OQ-02: a signed number, or a score token that holds one.
  private Optional<Action> changeScore(List<Scalar> values) {
    var field = FilterCompiler.field(compiler.fields(), values.get(0), problems);
    var written = values.get(1);
    var change = text(written);
    if (field.isEmpty()) {
      return Optional.empty();
    }
    if (field.get().type() != FieldType.SCORE) {
      problems.error(
          values.get(0).place(),
          "field '%s' is of type %s, not score"
              .formatted(field.get(), field.get().type().name().toLowerCase(Locale.ROOT)),
          "name a score field, or use the step Change Data Value");
      return Optional.empty();
    }
    for (var part : change.parts()) {
      if (!(part instanceof Literal) && !isScoreToken(part)) {
        problems.error(
            written.place(),
            "'%s': only score my tokens change a score".formatted(written.text()),
            "write +5, or {{my.…}} of a token of type score (TK-31)");
        return Optional.empty();
      }
    }
    var value = constant(change);
    if (value != null && !TokenScope.isScoreChange(value)) {
      problems.error(
          written.place(),
          change.isLiteral()
              ? "'%s' is no change of a score".formatted(ScalarReader.shortened(value))
              : "'%s' gives '%s', which is no change of a score"
                  .formatted(written.text(), ScalarReader.shortened(value)),
          value.strip().matches("[0-9]{1,10}")
              ? "write +%1$s to add or =%1$s to set".formatted(value.strip())
              : "write +n, -n, =n or =-n");
      return Optional.empty();
    }
    return Optional.of(new Action.ChangeScore(field.get(), change));
  }

  private boolean isScoreToken(TokenText.Part part) {
    if (part instanceof OfContext token && token.family() == Family.MY) {
      var my = scope.tokens().get(token.name());
      return my == null || my.type().equals(TokenScope.SCORE); // an unknown one is reported already
    }
    return false;
  }

  private Optional<Action> changePartition(List<Scalar> values) {
    var name = values.getFirst();
    var known = new Workspaces(compiler.library()).partitions();
    var partition =
        known.stream().filter(one -> DefinitionTables.sameName(one, name.text())).findFirst();
    if (partition.isEmpty()) {
      problems.error(
          name.place(),
          "there is no partition '%s'".formatted(ScalarReader.shortened(name.text())),
          Nearest.repair(name.text(), known));
    }
    return partition.map(
        one -> new Action.ChangePartition(compiler.fields().require(Partitions.FIELD), one));
  }

  private Optional<Action> interestingMoment(List<Scalar> values) {
    return Optional.of(new Action.InterestingMoment(text(values.get(0)), text(values.get(1))));
  }

  private TokenText text(Scalar written) {
    var sink = problems.at(written.place());
    var text = TokenParser.parse(written.text(), compiler.fields(), sink);
    scope.check(text, "for " + campaign, sink);
    return text;
  }

  /// @return null if the value depends on the person or the clock
  private @Nullable String constant(TokenText text) {
    var dependsOnClock =
        text.parts().stream()
            .anyMatch(part -> part instanceof OfContext of && of.family() == Family.SYSTEM);
    return dependsOnClock
        ? null
        : new TokenResolver(context, new Moment(Instant.EPOCH, compiler.zone())).constant(text);
  }
}
