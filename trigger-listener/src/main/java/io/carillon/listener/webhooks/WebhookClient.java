package io.carillon.listener.webhooks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// Makes calls over connections that it keeps. Follows no redirect, uses no proxy, keeps no cookie.
/// Thread-safe.
public final class WebhookClient implements AutoCloseable {
  /// What is read of an answer.
  public static final int MOST_BYTES = 1_000_000;

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MOST_CONNECTIONS = 1_000;
  private static final Duration MOST_RETRY_AFTER = Duration.ofHours(24);

  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient http;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-timeouts").factory());
  private final Map<HttpHost, Semaphore> places = new ConcurrentHashMap<>();
  private volatile WebhookSettings settings;
  private volatile List<Network> opened;

  public WebhookClient(WebhookSettings settings) {
    this(settings, SystemDefaultDnsResolver.INSTANCE);
  }

  WebhookClient(WebhookSettings settings, DnsResolver names) {
    this.settings = settings;
    this.opened = settings.openedNetworks();
    this.connections =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(new AddressGuard(names, () -> opened))
            .setMaxConnPerRoute(settings.perHost())
            .setMaxConnTotal(MOST_CONNECTIONS)
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(Timeout.of(CONNECT))
                    .setTimeToLive(TimeValue.ofMinutes(5))
                    .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                    .build())
            .build();
    this.http =
        HttpClients.custom()
            .setConnectionManager(connections)
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableAuthCaching()
            .disableCookieManagement()
            .disableContentCompression()
            .disableDefaultUserAgent()
            .build();
  }

  /// Takes up what the installation decided since; calls under way keep what held for them.
  void use(WebhookSettings changed) {
    if (changed.equals(settings)) {
      return;
    }
    settings = changed;
    opened = changed.openedNetworks();
    places.clear();
    connections.setDefaultMaxPerRoute(changed.perHost());
    // Open ones may lead where none may lead now.
    connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
  }

  WebhookSettings settings() {
    return settings;
  }

  /// Calls once.
  ///
  /// @param timeout from the first byte sent to the last one read
  /// @param patience how long to wait for a place among the calls of the same host
  Answer call(WebhookRequest request, Duration timeout, Duration patience)
      throws InterruptedException {
    var url = request.url();
    if (!settings.allowsHost(url.getHost())) {
      return new Answer.Forbidden(
          "host '%s' is not among those that may be called: add it with 'carillon settings webhooks"
                  .formatted(url.getHost())
              + " --hosts …'");
    }
    var host =
        new HttpHost(
            url.getScheme().toLowerCase(Locale.ROOT),
            url.getHost().toLowerCase(Locale.ROOT),
            url.getPort());
    var place = places.computeIfAbsent(host, _ -> new Semaphore(settings.perHost(), true));
    if (!place.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return new Answer.Crowded();
    }
    try {
      return call(host, request, timeout);
    } finally {
      place.release();
    }
  }

  private Answer call(HttpHost host, WebhookRequest request, Duration timeout) {
    var call = call(request, timeout);
    // What the socket's time-out measures begins anew with each byte.
    var end = clock.schedule(call::abort, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try (var response = http.executeOpen(host, call, null)) {
      var entity = response.getEntity();
      if (entity == null) {
        return new Answer.Received(response.getCode(), retryAfter(response), new byte[0], true);
      }
      // Closing a response that was not read to its end ends the connection.
      var body = entity.getContent().readNBytes(MOST_BYTES);
      boolean whole = body.length < MOST_BYTES || entity.getContent().read() < 0;
      return new Answer.Received(response.getCode(), retryAfter(response), body, whole);
    } catch (AddressGuard.Refused refused) {
      return new Answer.Forbidden(String.valueOf(refused.getMessage()));
    } catch (UnknownHostException unknown) {
      return new Answer.Silence(
          ErrorType.UNREACHABLE, "host '%s' is not known".formatted(host.getHostName()));
    } catch (IOException failed) {
      return call.isAborted() || failed instanceof SocketTimeoutException
          ? new Answer.Silence(
              ErrorType.TIMEOUT, "no whole answer within %d s".formatted(timeout.toSeconds()))
          : new Answer.Silence(ErrorType.UNREACHABLE, reason(failed));
    } finally {
      end.cancel(false);
    }
  }

  private static HttpUriRequestBase call(WebhookRequest request, Duration timeout) {
    var call = new HttpUriRequestBase(request.method(), request.url());
    request.headers().forEach(call::addHeader);
    request
        .body()
        .ifPresent(body ->
            call.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null)));
    call.setConfig(
        RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.of(timeout))
            .setResponseTimeout(Timeout.of(timeout))
            .build());
    return call;
  }

  private static String reason(IOException failed) {
    if (failed instanceof InterruptedIOException) {
      return "no connection in time";
    }
    var message = failed.getMessage();
    return message == null ? failed.getClass().getSimpleName() : message;
  }

  /// RFC 9110, 10.2.3: seconds, or a date.
  private static Optional<Duration> retryAfter(ClassicHttpResponse response) {
    var header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
    if (header == null || header.getValue() == null) {
      return Optional.empty();
    }
    var text = header.getValue().strip();
    try {
      var wait =
          text.matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  ZonedDateTime.now(java.time.ZoneOffset.UTC),
                  ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
      return wait.isNegative()
          ? Optional.empty()
          : Optional.of(wait.compareTo(MOST_RETRY_AFTER) > 0 ? MOST_RETRY_AFTER : wait);
    } catch (DateTimeException none) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    http.close(CloseMode.IMMEDIATE);
  }
}
