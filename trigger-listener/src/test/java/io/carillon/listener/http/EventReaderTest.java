package io.carillon.listener.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.intake.ReceivedEvent;
import io.carillon.intake.ReceivedEvent.ByEmail;
import io.carillon.intake.ReceivedEvent.ById;
import io.carillon.intake.Verdict.Code;
import io.carillon.listener.http.EventReader.Event;
import io.carillon.listener.http.EventReader.NoEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;

class EventReaderTest {
  private static final String VISIT = "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 7}}";

  @Test
  void readsOneEventAListAndAnObjectWithAList() {
    var visit =
        new Event(new ReceivedEvent(null, "Visit Webpage", new ById(7), null, null, Map.of()));
    assertThat(EventReader.read(VISIT)).containsExactly(visit);
    assertThat(EventReader.read("[%s,%s]".formatted(VISIT, VISIT))).containsExactly(visit, visit);
    assertThat(EventReader.read("{\"events\": [%s]}".formatted(VISIT))).containsExactly(visit);
  }

  @Test
  void readsEveryPart() {
    var attributes = new LinkedHashMap<String, String>();
    attributes.put("Amount", "12.50");
    attributes.put("Gift", "true");
    attributes.put("Note", "a");
    assertThat(
            EventReader.read(
                """
                {"id": 4711, "type": "Purchases", "person": {"email": "ann@example.com"},
                 "at": "2026-05-01T12:00:00Z", "primary": "Graz",
                 "attributes": {"Amount": 12.50, "Gift": true, "Note": "a", "Rest": null}}
                """))
        .containsExactly(
            new Event(
                new ReceivedEvent(
                    "4711",
                    "Purchases",
                    new ByEmail("ann@example.com"),
                    "2026-05-01T12:00:00Z",
                    "Graz",
                    attributes)));
  }

  @Test
  void aNumberOfManyDigitsIsNotWrittenInFull() {
    var read =
        EventReader.read(
            """
            {"type": "A", "person": {"id": 7}, "attributes": {"B": 1e999999999}}
            """);
    assertThat(read)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.class,
            event -> assertThat(event.event().attributes().get("B")).hasSizeLessThan(20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "17|an event is an object",
        "null|an event is an object",
        "{}|type: ",
        "{'type': null}|type: ",
        "{'type': 'A'}|person: ",
        "{'type': 'A', 'person': 7}|person: ",
        "{'type': 'A', 'person': {}}|person: ",
        "{'type': 'A', 'person': {'id': 1.5}}|person: ",
        "{'type': 'A', 'person': {'id': '7'}}|person: ",
        "{'type': 'A', 'person': {'id': 99999999999999999999}}|person: ",
        "{'type': 'A', 'person': {'id': 7, 'email': 'a@b.c'}}|person: ",
        "{'type': 'A', 'person': {'cookie': 'x'}}|person: ",
        "{'type': 'A', 'person': {'id': 7}, 'id': {}}|id: ",
        "{'type': 'A', 'person': {'id': 7}, 'at': 1746100000}|at: ",
        "{'type': 'A', 'person': {'id': 7}, 'primary': []}|primary: ",
        "{'type': 'A', 'person': {'id': 7}, 'attributes': []}|attributes: ",
        "{'type': 'A', 'person': {'id': 7}, 'attributes': {'B': [1]}}|attributes: ",
        "{'typ': 'A', 'person': {'id': 7}}|did you mean 'type'?"
      })
  void whatIsNoEventIsRefusedAlone(String event, String message) {
    var read = EventReader.read("[%s, %s]".formatted(event.replace('\'', '"'), VISIT));
    assertThat(read.getFirst())
        .isInstanceOfSatisfying(
            NoEvent.class,
            none -> {
              assertThat(none.verdict().refusal().code()).isEqualTo(Code.INVALID_EVENT);
              assertThat(none.verdict().refusal().message()).contains(message);
            });
    assertThat(read.getLast()).isInstanceOf(Event.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[]",
        "17",
        "\"a\"",
        "{\"events\": 1}",
        "{\"events\": [], \"type\": \"A\"}",
        "{\"type\": \"A\", \"type\": \"B\"}",
        "[1] 2",
        "{'a': 1}",
        "{\"a\": NaN}",
        "{\"a\": \"\u0001\"}",
        "\u0000"
      })
  void whatIsNoListOfEventsIsRefusedAsAWhole(String body) {
    assertThatThrownBy(() -> EventReader.read(body))
        .isInstanceOfSatisfying(
            HttpProblem.class,
            problem -> assertThat(problem.status()).isEqualTo(HttpStatus.BAD_REQUEST));
  }

  @Test
  void whatIsTooDeepOrTooManyIsRefused() {
    assertThatThrownBy(() -> EventReader.read("[".repeat(10_000)))
        .isInstanceOf(HttpProblem.class)
        .hasMessageContaining("objects within objects");
    assertThat(EventReader.read("[" + (VISIT + ",").repeat(999) + VISIT + "]")).hasSize(1_000);
    assertThatThrownBy(() -> EventReader.read("[" + (VISIT + ",").repeat(1_000) + VISIT + "]"))
        .isInstanceOfSatisfying(
            HttpProblem.class,
            problem -> assertThat(problem.status()).isEqualTo(HttpStatus.CONTENT_TOO_LARGE));
  }

  @Test
  void aMessageQuotesNothingOfTheBody() {
    assertThatThrownBy(() -> EventReader.read("{\"secret\" \"value\"}"))
        .hasMessageContaining("line 1, column")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("value");
  }
}
