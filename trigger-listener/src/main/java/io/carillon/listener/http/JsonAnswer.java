package io.carillon.listener.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/// Answers that programs read.
final class JsonAnswer {
  private static final JsonMapper JSON = JsonMapper.shared();

  private JsonAnswer() {}

  static ResponseEntity<byte[]> of(HttpStatus status, Map<String, ?> document) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .body(bytes(document));
  }

  static ResponseEntity<byte[]> of(HttpProblem problem) {
    var headers = new HttpHeaders();
    // Rounded up: who comes in between is turned away once more.
    problem
        .comeAgain()
        .ifPresent(pause ->
            headers.set(
                HttpHeaders.RETRY_AFTER,
                Long.toString(Math.max(1, pause.plusMillis(999).toSeconds()))));
    if (problem.status() == HttpStatus.UNAUTHORIZED) {
      headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return ResponseEntity.status(problem.status())
        .headers(headers)
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .body(bytes(Map.of("error", error(problem.code(), problem.message()))));
  }

  static Map<String, String> error(String code, String message) {
    var error = new LinkedHashMap<String, String>();
    error.put("code", code);
    error.put("message", message);
    return error;
  }

  private static byte[] bytes(Map<String, ?> document) {
    return JSON.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
  }
}
