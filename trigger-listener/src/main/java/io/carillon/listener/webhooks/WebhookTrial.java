package io.carillon.listener.webhooks;

import io.carillon.definition.WebhookTemplate;
import io.carillon.execution.FactsLoader;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.Settings;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenResolver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// A webhook tried on one person: what would be called, and what answers. Writes nothing.
public final class WebhookTrial {
  private final DataSource dataSource;
  private final WebhookTemplate webhook;

  public WebhookTrial(DataSource dataSource, WebhookTemplate webhook) {
    this.dataSource = dataSource;
    this.webhook = webhook;
  }

  /// @param context of the campaign whose tokens count
  /// @throws CampaignException `UNKNOWN_NAME` if there is no such person; `INVALID_INPUT` if the
  ///   person's values make no address of the url (TK-16)
  public WebhookRequest request(TokenContext context, long personId, Instant now) {
    var tokens = webhook.tokens();
    var needs = Needs.NONE;
    for (var token : tokens) {
      needs =
          needs
              .withFields(TokenResolver.fields(token, context))
              .withPrograms(TokenResolver.program(token, context).stream().toList());
    }
    var moment = new Moment(now, new Settings(dataSource).timeZone());
    var people =
        new FactsLoader(new JdbcTemplate(dataSource)).load(new long[] {personId}, needs, moment);
    if (people.size() == 0) {
      throw new CampaignException(
          ErrorCode.UNKNOWN_NAME, "there is no person %d".formatted(personId));
    }
    var values = new TokenResolver(context, moment).values(tokens, people.person(0));
    try {
      return WebhookRequest.of(
          webhook,
          values,
          UUID.randomUUID().toString(),
          new WebhookSecrets(dataSource).of(webhook.id()),
          now);
    } catch (WebhookRequest.Unwritable unwritable) {
      throw new CampaignException(
          ErrorCode.INVALID_INPUT, String.valueOf(unwritable.getMessage()), unwritable);
    }
  }

  /// What came of one call.
  ///
  /// @param status null if there was no answer
  /// @param problem why it would be tried again or given up; null if all is well
  /// @param values what the answer has for fields, by field; null for a list or an object
  public record Result(
      @Nullable Integer status,
      String body,
      @Nullable String problem,
      Map<String, @Nullable String> values) {}

  public Result send(WebhookRequest request) throws InterruptedException {
    try (var client = new WebhookClient(new WebhookSettingsStore(dataSource).load())) {
      var answer = client.call(request, webhook.timeout(), Duration.ofSeconds(1));
      var call =
          new WaitingCall(
              0, "", 0, null, null, null, null, webhook.id(), webhook.version(), Map.of(), 1, 0);
      var body =
          answer instanceof Answer.Received received
              ? new String(received.body(), StandardCharsets.UTF_8)
              : "";
      // One attempt: what would be tried again shows as what it is.
      return switch (new Judgement(1, RandomGenerator.getDefault()).of(call, webhook, answer)) {
        case CallOutcome.Done(_, var status, _, var values) ->
            new Result(status, body, null, values(values));
        case CallOutcome.Failed(_, var status, _, var reason, _) ->
            new Result(status, body, reason, Map.of());
        case CallOutcome.Postponed(_, var status, var reason, _) ->
            new Result(status, body, reason, Map.of());
        case CallOutcome.PutBack _ -> new Result(null, body, "the host is busy", Map.of());
      };
    }
  }

  private static Map<String, @Nullable String> values(List<MappedValue> values) {
    var byField = new LinkedHashMap<String, @Nullable String>();
    values.forEach(value -> byField.put(value.field().name(), value.text()));
    return byField;
  }
}
