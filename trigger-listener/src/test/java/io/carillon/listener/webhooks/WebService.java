package io.carillon.listener.webhooks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A web service on this machine that answers as it is told and remembers what came.
final class WebService implements AutoCloseable {
  final List<Received> received = new CopyOnWriteArrayList<>();
  final AtomicInteger mostAtOnce = new AtomicInteger();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final HttpServer server;

  WebService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /// A request as it came.
  record Received(String method, String path, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.entrySet().stream()
          .filter(one -> one.getKey().equalsIgnoreCase(name))
          .map(one -> one.getValue().getFirst())
          .findFirst()
          .orElse(null);
    }
  }

  interface Script {
    void answer(HttpExchange exchange, int call) throws Exception;
  }

  static Script status(int status, String body, String... headers) {
    return (exchange, _) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    };
  }

  /// What it says to calls of a path from now on; 200 and nothing before.
  void on(String path, Script script) {
    scripts.put(path, script);
  }

  /// Forgets everything.
  void reset() {
    scripts.clear();
    received.clear();
    mostAtOnce.set(0);
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Received> received(String path) {
    return received.stream().filter(one -> one.path.equals(path)).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      received.add(
          new Received(
              exchange.getRequestMethod(), path, Map.copyOf(exchange.getRequestHeaders()), body));
      scripts
          .getOrDefault(path, status(200, ""))
          .answer(exchange, (int) received.stream().filter(one -> one.path.equals(path)).count());
    } catch (IOException gone) {
      // The caller had enough.
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    } finally {
      atOnce.decrementAndGet();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
