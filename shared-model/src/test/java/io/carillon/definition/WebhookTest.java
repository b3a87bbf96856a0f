package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.failure.Problem;
import io.carillon.flow.Action;
import io.carillon.token.TokenEncoding;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
  private static final String ENRICH =
      """
      kind: Webhook
      name: Enrich
      url: https://api.example.com/people/{{lead.Id}}
      headers:
        Authorization: Bearer {{my.Api Key}}
      template: '{"email": {{lead.Email Address}}, "when": {{system.date}}}'
      response: json
      responseMappings:
        - {attribute: result.score, field: Lead Score}
        - {attribute: "result.titles[0]", field: Job Title}
      ---
      kind: Tokens
      tokens: {Api Key: {type: text, value: k}}
      """;
  private static final String CAMPAIGN =
      """
      ---
      kind: Campaign
      name: C
      smartList: {filters: [{field: State, operator: is, value: CA}]}
      flow:
        - step: Call Webhook
          webhook: Enrich
          choices:
            - if: {field: State, operator: is, value: NY}
              doNothing: true
      settings: {webhooks: true}
      """;

  @Nested
  class TheDefinition {
    @Test
    @Tag("FL-48")
    @Tag("TK-34")
    void isReadWithItsTokensOnce() {
      var workbench = Workbench.of(ENRICH);
      assertThat(workbench.check()).isEmpty();
      var webhook =
          workbench.compiler().webhook(workbench.entry(Kind.WEBHOOK, "Enrich"), new Problems());

      assertThat(webhook.method()).isEqualTo("POST");
      assertThat(webhook.encoding()).isEqualTo(TokenEncoding.JSON);
      assertThat(webhook.response()).isEqualTo(WebhookTemplate.Response.JSON);
      assertThat(webhook.timeout()).isEqualTo(Duration.ofSeconds(30));
      assertThat(webhook.mappings())
          .extracting(one -> one.attribute().jsonPointer() + " " + one.field().name())
          .containsExactly("/result/score Lead Score", "/result/titles/0 Job Title");
      assertThat(webhook.tokens())
          .extracting(text -> text.parts().toString())
          .hasSize(4)
          .anyMatch(text -> text.contains("{{my.Api Key}}"));
    }

    @Test
    void comesBackFromItsCanonicalTextAsItWas() {
      var text = Workbench.of(ENRICH).entry(Kind.WEBHOOK, "Enrich").document().canonical();
      assertThat(text).contains("method: POST\n", "timeoutSeconds: 30\n", "encoding: json\n");
      assertThat(Workbench.of(text).entry(Kind.WEBHOOK, "Enrich").document().canonical())
          .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '´',
        textBlock =
            """
            url: api.example.com/x                          | 'api.example.com/x' is no address of a web service
            url: ftp://example.com/x                        | is no address of a web service
            url: "https://user:pw@example.com/"             | is no address of a web service
            url: "https://{{lead.Company Name}}.com/x"      | people's data would say where calls go
            url: "https://example.com{{lead.City}}"         | people's data would say where calls go
            url: "https://a.com/{{lead.Shoe Size}}"         | there is no field 'Shoe Size'
            url: "https://a.com/{{my.Nothing}}"             | there is no my token 'nothing'
            url: "https://a.com/{{system.unsubscribeLink}}" | links stand in the html or text of an e-mail only
            method: FETCH                                   | 'FETCH'
            timeoutSeconds: 31                              | 1 to 30
            {method: GET, template: x}                      | a webhook with method GET sends no template
            template: '{"a": "{{lead.City}}"}'              | the template is no JSON when its tokens are filled in
            template: '{"a": {{lead.City}}'                 | the template is no JSON when its tokens are filled in
            headers: {"a b": c}                             | 'a b'
            headers: {Host: c}                              | header 'Host' is Carillon's own
            headers: {webhook-Signature: c}                 | header 'webhook-Signature' is Carillon's own
            headers: {a: b, A: b}                           | header 'A' stands here twice
            responseMappings: [{attribute: a, field: City}] | the answer is not read
            {response: json, responseMappings: [{attribute: a b, field: City}]}       | 'a b' is no place in an answer
            {response: xml, responseMappings: [{attribute: "[0].a", field: City}]}    | '[0].a' is no place in an answer
            {response: json, responseMappings: [{attribute: a, field: Shoe Size}]}    | 'Shoe Size'
            {response: json, responseMappings: [{attribute: a, field: Created At}]}   | field 'Created At' is kept by Carillon itself
            {response: json, responseMappings: [{attribute: a, field: City}, {attribute: b, field: city}]} | field 'City' gets two values
            """)
    void isRefusedWithTheReason(String key, String problem) {
      var line = key.startsWith("{") ? key.substring(1, key.length() - 1) : key;
      var url = line.startsWith("url") ? "" : "url: 'https://a.com/', ";
      var problems = Workbench.of("{kind: Webhook, name: W, " + url + line + "}").check();
      assertThat(problems)
          .filteredOn(Problem::isError)
          .anySatisfy(one -> assertThat(one.toString()).contains(problem));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "url: '{{my.Base}}/people/{{lead.Id}}'",
          "url: 'https://{{my.Base}}/{{lead.City}}'",
          "url: 'http://127.0.0.1:8080/?q={{lead.City}}'",
          "{url: 'https://a.com/', encoding: form, template: 'a={{lead.City}}'}",
          "{url: 'https://a.com/', encoding: none, template: '<a>{{lead.City}}</a>'}",
          "{url: 'https://a.com/', template: '{{lead.City}}'}"
        })
    void isTaken(String key) {
      var line = key.startsWith("{") ? key.substring(1, key.length() - 1) : key;
      var problems =
          Workbench.of(
                  "{kind: Webhook, name: W, "
                      + line
                      + "}\n---\nkind: Tokens\ntokens: {Base: {type: text, value: a.com}}")
              .check();
      assertThat(problems).isEmpty();
    }
  }

  @Nested
  class TheStep {
    @Test
    @Tag("CH-09")
    @Tag("FL-07")
    void callsTheWebhookAndWaitsForWhatItMaps() {
      var action = plan(ENRICH + CAMPAIGN).flow().steps().getFirst().otherwise();
      assertThat(action)
          .isInstanceOfSatisfying(
              Action.CallWebhook.class,
              call -> {
                assertThat(call.webhook().name()).isEqualTo("Enrich");
                assertThat(call.webhook().awaited()).isTrue();
              });
    }

    @Test
    void doesNotWaitForAnAnswerThatFillsNoField() {
      var without = ENRICH.replaceAll("(?s)responseMappings:.*?---", "---");
      var action = plan(without + CAMPAIGN).flow().steps().getFirst().otherwise();
      assertThat(((Action.CallWebhook) action).webhook().awaited()).isFalse();
    }

    @Test
    @Tag("TK-34")
    @Tag("FL-02")
    void asksForTheFieldsOfTheWebhooksTokens() {
      assertThat(plan(ENRICH + CAMPAIGN).flow().needs().fields())
          .extracting(field -> field.name())
          .contains("Email Address");
    }

    @Test
    @Tag("FL-72")
    @Tag("CF-11")
    void isRefusedInABatchCampaignThatDoesNotSaySo() {
      assertThat(problems(ENRICH + CAMPAIGN.replace("settings: {webhooks: true}", "")))
          .first()
          .asString()
          .contains("only if its settings say so (FL-72)", "settings: {webhooks: true}");
    }

    @Test
    void isRefusedWhereAMyTokenLetsThePersonDecideTheHost() {
      var yaml =
          ENRICH
              .replace("https://api.example.com/", "https://{{my.Base}}/")
              .replace("{Api Key:", "{Base: {type: text, value: '%s'}, Api Key:");
      assertThat(problems(yaml.formatted("api.example.com") + CAMPAIGN)).isEmpty();
      assertThat(problems(yaml.formatted("{{lead.Country}}.example.com") + CAMPAIGN))
          .first()
          .asString()
          .contains("a my token in the host of webhook 'Enrich' has a token of the person in it");
    }

    @Test
    @Tag("FL-72")
    @Tag("TK-34")
    void needsNoLeaveInATriggerCampaignAndSeesItsEvent() {
      var asked =
          CAMPAIGN
              .replace("settings: {webhooks: true}", "")
              .replace(
                  "smartList: {filters",
                  "smartList: {triggers: [{trigger: Campaign is Requested, source: any}], filters");
      assertThat(asked).contains("triggers");
      assertThat(problems(ENRICH.replace("{{lead.Id}}", "{{lead.Id}}/{{trigger.Name}}") + asked))
          .isEmpty();
      assertThat(problems(ENRICH.replace("{{lead.Id}}", "{{lead.Id}}/{{trigger.Name}}") + CAMPAIGN))
          .first()
          .asString()
          .contains("needs the event of a trigger campaign");
    }

    @Test
    @Tag("EX-06")
    void isRefusedInAnExecutableCampaign() {
      assertThat(problems(ENRICH + CAMPAIGN.replace("name: C\n", "name: C\nexecutable: true\n")))
          .first()
          .asString()
          .contains("is executable, and such a campaign cannot call a webhook");
    }

    @Test
    @Tag("EX-06")
    void isRefusedWhereverItIsReachedThroughExecuteCampaign() {
      var yaml =
          ENRICH
              + CAMPAIGN.replace("name: C\n", "name: C\nexecutable: true\n")
              + """
              ---
              kind: Campaign
              name: Parent
              smartList: {filters: [{field: State, operator: is, value: CA}]}
              flow: [{step: Execute Campaign, campaign: C}]
              settings: {webhooks: true}
              """;
      assertThat(problems(yaml))
          .anySatisfy(one ->
              assertThat(one.toString()).contains("flow[0].campaign", "campaign 'C' has an error"));
    }

    @Test
    @Tag("TK-28")
    void isRefusedIfTheCampaignHasNotTheWebhooksMyTokens() {
      var yaml =
          ENRICH.replaceAll("(?s)---.*", "")
              + """
              ---
              kind: Program
              name: P
              tokens: {Api Key: {type: text, value: k}}
              """
              + CAMPAIGN;
      assertThat(problems(yaml))
          .singleElement()
          .asString()
          .contains("there is no my token 'api key' for webhook 'Enrich' called from here");
    }

    @Test
    void namesTheNearestOfWebhooks() {
      assertThat(problems(ENRICH + CAMPAIGN.replace("webhook: Enrich", "webhook: Enrihc")))
          .first()
          .asString()
          .contains("there is no webhook 'Enrihc'", "Enrich");
    }

    @Test
    @Tag("CH-07")
    @Tag("TR-39")
    void aChoiceAsksWhetherTheWebhookWasCalled() {
      var yaml =
          ENRICH
              + CAMPAIGN.replace(
                  "settings:",
                  """
                    - step: Change Score
                      score: Lead Score
                      change: "+1"
                      choices:
                        - if: {filter: Webhook is Called, operator: is, value: Enrich, constraints: [{attribute: Status, operator: is, value: 200}]}
                          change: "+2"
                  settings:\
                  """
                      .stripTrailing());
      assertThat(problems(yaml)).isEmpty();
    }

    private static List<Problem> problems(String yaml) {
      return Workbench.of(yaml).check();
    }

    private static io.carillon.campaign.CampaignPlan plan(String yaml) {
      var workbench = Workbench.of(yaml);
      assertThat(workbench.check()).isEmpty();
      return workbench.compiler().campaign(workbench.entry(Kind.CAMPAIGN, "C"), new Problems());
    }
  }
}
