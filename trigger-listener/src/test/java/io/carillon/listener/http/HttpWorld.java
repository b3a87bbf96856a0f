package io.carillon.listener.http;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.intake.EventSettings;
import io.carillon.intake.EventSettingsStore;
import io.carillon.listener.access.ApiKeys;
import io.carillon.listener.access.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server on a port of this machine, with a few people, and short words for requests to it.
final class HttpWorld implements AutoCloseable {
  static final Actor ANNA = new Actor("anna", "test");
  // The pool of a test has ten connections.
  static final int AT_A_TIME = 5;

  final JdbcClient jdbc;
  final EventSettingsStore settings;
  final ApiKeys keys;
  final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  HttpWorld(DataSource source) {
    this.jdbc = JdbcClient.create(source);
    this.settings = new EventSettingsStore(source);
    this.keys = new ApiKeys(source);
    this.server = HttpServer.open(source, new HttpSettings("127.0.0.1", 0), AT_A_TIME, () -> {});
  }

  /// Starts again with people 1 to 3, without keys and activities.
  void begin() {
    for (var table :
        List.of("activity", "accepted_event", "run_addition", "api_key", "audit", "person")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    for (int id = 1; id <= 3; id++) {
      jdbc.sql(
              """
              INSERT INTO person (id, email, created_at, updated_at)
              VALUES (:id, CONCAT('p', :id, '@example.org'), '2026-01-01', '2026-01-01')
              """)
          .param("id", id)
          .update();
    }
    settings.save(EventSettings.DEFAULTS, ANNA);
  }

  /// @return a new key that is good for these
  String key(Scope... scopes) {
    return keys.create("Key " + System.nanoTime(), Set.of(scopes), ANNA).secret();
  }

  URI uri(String path) {
    return URI.create("http://" + server.address() + path);
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> post(String key, String body) throws IOException, InterruptedException {
    return post(key, BodyPublishers.ofString(body));
  }

  HttpResponse<String> post(String key, BodyPublisher body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri("/v1/events"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(body)
            .build());
  }

  HttpResponse<String> request(String method, String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  /// `person type result run campaign step choice primary value old new attributes`, dashes for
  /// what is not there, in order of id.
  List<String> log() {
    return jdbc.sql(
            """
            SELECT CONCAT_WS(' ', person_id, type_id, result, COALESCE(run_id, '-'),
              COALESCE(campaign_id, '-'), COALESCE(step_id, '-'), COALESCE(choice, '-'),
              COALESCE(primary_id, '-'), COALESCE(primary_value, '-'), COALESCE(old_value, '-'),
              COALESCE(new_value, '-'), COALESCE(attributes, '-'))
            FROM activity ORDER BY id
            """)
        .query(String.class)
        .list();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
