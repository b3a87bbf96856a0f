package io.carillon.listener.http;

import io.carillon.listener.access.ApiKey;
import io.carillon.listener.access.ApiKeys;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// Lets a request come to its route if it may. Asks the route itself, not the path, so that no way
/// of writing a path leads past it.
final class ApiAccess implements HandlerInterceptor {
  /// The request's attribute that has the [ApiKey].
  static final String KEY = "carillon.api-key";

  private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([^ ]+) *");

  private final ApiKeys keys;
  private final Turnstile turnstile;

  ApiAccess(ApiKeys keys, Turnstile turnstile) {
    this.keys = keys;
    this.turnstile = turnstile;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    // Spring MVC would answer them by itself, and pages of other sites have no business here. Not
    // thrown: of a preflight request, nobody would turn it into an answer.
    if (HttpMethod.OPTIONS.matches(request.getMethod())) {
      response.setStatus(HttpStatus.METHOD_NOT_ALLOWED.value());
      return false;
    }
    if (!(handler instanceof HandlerMethod route)) {
      throw new IllegalStateException("a route that is no method: " + handler);
    }
    var required = route.getMethodAnnotation(RequiresScope.class);
    if (required != null) {
      var key = key(request);
      if (!key.scopes().contains(required.value())) {
        throw new HttpProblem(
            HttpStatus.FORBIDDEN,
            "missing_scope",
            "API key '%s' has not the scope '%s': make one with `carillon api-keys create NAME --scope %s`"
                .formatted(key.name(), required.value(), required.value()));
      }
      request.setAttribute(KEY, key);
    } else if (!route.hasMethodAnnotation(OpenToAll.class)) {
      throw new IllegalStateException("nothing says who may use " + route);
    }
    return true;
  }

  /// In turn with everything else that asks the database, so that made-up keys do not use it up.
  private Optional<ApiKey> find(String secret) {
    try (var _ = turnstile.enter()) {
      return keys.find(secret);
    }
  }

  // What was sent stands in no message and no log: it may be a key.
  private ApiKey key(HttpServletRequest request) {
    var header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      throw new HttpProblem(
          HttpStatus.UNAUTHORIZED,
          "missing_key",
          "send the header 'Authorization: Bearer KEY', with a key of `carillon api-keys create`");
    }
    var bearer = BEARER.matcher(header);
    if (!bearer.matches()) {
      throw new HttpProblem(
          HttpStatus.UNAUTHORIZED,
          "invalid_key",
          "the header Authorization is not of the form 'Bearer KEY'");
    }
    return find(bearer.group(1))
        .orElseThrow(() ->
            new HttpProblem(
                HttpStatus.UNAUTHORIZED,
                "invalid_key",
                "the key is none of this installation, or was revoked: `carillon api-keys list`"
                    + " shows the good ones"));
  }
}
