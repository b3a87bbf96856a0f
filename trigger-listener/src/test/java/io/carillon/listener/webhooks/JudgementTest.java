package io.carillon.listener.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.definition.ResponsePath;
import io.carillon.definition.WebhookTemplate;
import io.carillon.definition.WebhookTemplate.Mapping;
import io.carillon.definition.WebhookTemplate.Response;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.token.TokenEncoding;
import io.carillon.token.TokenText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
  private static final Field FIELD =
      new Field(1, "City", "city", FieldType.STRING, Field.Group.PERSON, false, false);
  private static final WebhookTemplate SILENT = webhook(Response.NONE);
  private static final WebhookTemplate JSON = webhook(Response.JSON, "a.b[1]");
  private static final WebhookTemplate XML = webhook(Response.XML, "r.b[1]");
  private final Judgement judgement = new Judgement(3, new Random(1));

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 299})
  void aStatusOf2xxIsTheEnd(int status) {
    assertThat(judge(SILENT, 1, answer(status, ""))).isInstanceOf(CallOutcome.Done.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void whatMayPassIsTriedAgain(int status) {
    assertThat(judge(JSON, 1, answer(status, "")))
        .isInstanceOfSatisfying(
            CallOutcome.Postponed.class, one -> assertThat(one.status()).isEqualTo(status));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 400, 401, 403, 404, 410, 422})
  void whatWillNotPassIsGivenUpAtOnce(int status) {
    assertThat(judge(JSON, 1, answer(status, "<b>no</b>")))
        .isInstanceOfSatisfying(
            CallOutcome.Failed.class,
            one -> {
              assertThat(one.type()).isEqualTo(ErrorType.STATUS);
              assertThat(one.reason()).startsWith("status " + status);
              assertThat(one.response()).isEqualTo("<b>no</b>");
            });
  }

  @Test
  void pausesGrowAndAreNotTheSameForAll() {
    var silence = new Answer.Silence(ErrorType.UNREACHABLE, "away");
    var patient = new Judgement(20, new Random(1));
    var pauses =
        List.of(1, 2, 3, 10).stream()
            .map(attempt ->
                ((CallOutcome.Postponed) patient.of(call(attempt), SILENT, silence)).pause())
            .toList();
    assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
    assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
    assertThat(pauses.get(2)).isBetween(Duration.ofSeconds(72), Duration.ofSeconds(108));
    assertThat(pauses.get(3)).isBetween(Duration.ofMinutes(288), Duration.ofMinutes(432));
    assertThat(((CallOutcome.Postponed) patient.of(call(1), SILENT, silence)).pause())
        .isNotEqualTo(pauses.get(0));
  }

  @Test
  void whatTheOtherSideAsksForIsWaited() {
    var busy = new Answer.Received(429, Optional.of(Duration.ofMinutes(7)), new byte[0], true);
    assertThat(((CallOutcome.Postponed) judge(SILENT, 1, busy)).pause())
        .isEqualTo(Duration.ofMinutes(7));
    var atOnce = new Answer.Received(503, Optional.of(Duration.ZERO), new byte[0], true);
    assertThat(((CallOutcome.Postponed) judge(SILENT, 1, atOnce)).pause())
        .isGreaterThan(Duration.ofSeconds(7));
  }

  @Test
  void theLastAttemptIsTheLast() {
    assertThat(judge(SILENT, 3, new Answer.Silence(ErrorType.TIMEOUT, "nothing came")))
        .isInstanceOfSatisfying(
            CallOutcome.Failed.class,
            one -> {
              assertThat(one.type()).isEqualTo(ErrorType.TIMEOUT);
              assertThat(one.reason()).isEqualTo("nothing came, after 3 attempts");
            });
  }

  @Test
  void whatMustNotBeCalledIsNotTriedAgainAndWhatHasNotLeftIsPutBack() {
    assertThat(judge(SILENT, 1, new Answer.Forbidden("private")))
        .isInstanceOf(CallOutcome.Failed.class);
    assertThat(judge(SILENT, 3, new Answer.Crowded())).isInstanceOf(CallOutcome.PutBack.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \r\n"})
  @Tag("FL-48")
  void anEmptyAnswerThatShouldFillFieldsIsError1001(String body) {
    assertThat(judge(JSON, 1, answer(200, body)))
        .isInstanceOfSatisfying(
            CallOutcome.Failed.class, one -> assertThat(one.type().text()).isEqualTo("1001"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<a/>", "{\"a\":", "{} {}"})
  void anAnswerThatIsNoJsonIsGivenUp(String body) {
    assertThat(judge(JSON, 1, answer(200, body)))
        .isInstanceOfSatisfying(
            CallOutcome.Failed.class,
            one -> {
              assertThat(one.type()).isEqualTo(ErrorType.ANSWER);
              assertThat(one.reason()).isEqualTo("the answer is no JSON");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "<r>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r><b/><b>&x;</b></r>",
        "<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/x.dtd\"><r><b/><b>a</b></r>"
      })
  void anAnswerThatIsNoXmlOrBringsADocumentTypeIsGivenUp(String body) {
    assertThat(judge(XML, 1, answer(200, body)))
        .isInstanceOfSatisfying(
            CallOutcome.Failed.class,
            one -> assertThat(one.reason()).contains("is no XML, or has a document type"));
  }

  @Test
  void anAnswerThatIsTooLongIsNotReadForFields() {
    var cut =
        new Answer.Received(200, Optional.empty(), "{}".getBytes(StandardCharsets.UTF_8), false);
    assertThat(judge(JSON, 1, cut)).isInstanceOf(CallOutcome.Failed.class);
    assertThat(judge(SILENT, 1, cut)).isInstanceOf(CallOutcome.Done.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '´',
      nullValues = "null",
      textBlock =
          """
          {"a": {"b": [0, "Graz"]}}                | Graz
          {"a": {"b": [0, 12.50]}}                 | 12.50
          {"a": {"b": [0, 123456789012345678901]}} | 123456789012345678901
          {"a": {"b": [0, true]}}                  | true
          """)
  void takesWhatStandsThereInJson(String body, String value) {
    assertThat(values(JSON, body)).containsExactly(new MappedValue(FIELD, value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "1",
        "{\"a\": {\"b\": [0]}}",
        "{\"a\": {\"b\": [0, null]}}",
        "{\"a\": {\"b\": [0, \" \"]}}",
        "{\"a\": {\"b\": {\"x\": 1}}}"
      })
  void whatIsMissingNullOrBlankChangesNothing(String body) {
    assertThat(values(JSON, body)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": {\"b\": [0, []]}}", "{\"a\": {\"b\": [0, {\"c\": 1}]}}"})
  void aListOrObjectIsNoValue(String body) {
    assertThat(values(JSON, body)).containsExactly(new MappedValue(FIELD, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <r><b>x</b><b>Graz &amp; Wien</b></r>               | Graz & Wien
          <n:r xmlns:n='urn:x'><n:b/><n:b>Graz</n:b></n:r>    | Graz
          <r><b/><c/><b><![CDATA[<Graz>]]></b></r>            | <Graz>
          """)
  void takesWhatStandsThereInXml(String body, String value) {
    assertThat(values(XML, body)).containsExactly(new MappedValue(FIELD, value));
  }

  @Test
  void anElementWithElementsIsNoValue() {
    assertThat(values(XML, "<r><b/><b><c>1</c></b></r>"))
        .containsExactly(new MappedValue(FIELD, null));
    assertThat(values(XML, "<r><b>1</b></r>")).isEmpty();
  }

  @Test
  void theLogHasTheBeginningOfTheAnswerInOneLine() {
    var outcome = (CallOutcome.Done) judge(SILENT, 1, answer(200, "a\r\n\tb\0" + "c".repeat(2000)));
    assertThat(outcome.response()).hasSize(1001).startsWith("a b ccc").endsWith("c…");
  }

  private List<MappedValue> values(WebhookTemplate webhook, String body) {
    return ((CallOutcome.Done) judge(webhook, 1, answer(200, body))).values();
  }

  private CallOutcome judge(WebhookTemplate webhook, int attempt, Answer answer) {
    return judgement.of(call(attempt), webhook, answer);
  }

  private static Answer answer(int status, String body) {
    return new Answer.Received(
        status, Optional.empty(), body.getBytes(StandardCharsets.UTF_8), true);
  }

  private static WaitingCall call(int attempts) {
    return new WaitingCall(1, "k", 1, 1, 1, 1, 0, 1, 1, Map.of(), attempts, 1);
  }

  private static WebhookTemplate webhook(Response response, String... paths) {
    return new WebhookTemplate(
        1,
        1,
        "W",
        "",
        "POST",
        TokenText.literal("https://a.com/"),
        Map.of(),
        Optional.empty(),
        TokenEncoding.NONE,
        response,
        List.of(paths).stream()
            .map(path -> new Mapping(ResponsePath.parse(path).orElseThrow(), FIELD))
            .toList(),
        Duration.ofSeconds(1));
  }
}
