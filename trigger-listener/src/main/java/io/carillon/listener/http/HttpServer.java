package io.carillon.listener.http;

import io.carillon.execution.BulkInsert;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.intake.EventIntake;
import io.carillon.intake.EventSettingsStore;
import io.carillon.listener.access.ApiKeys;
import io.carillon.listener.tracking.MailFeedback;
import io.carillon.mail.LinkKey;
import io.carillon.mail.MailLinks;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Listens for requests from the moment it is opened until it is closed.
public final class HttpServer implements AutoCloseable {
  /// Connections to the database that requests use at most.
  public static final int REQUESTS_AT_A_TIME = 16;

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration LAST_REQUESTS = Duration.ofSeconds(20);
  private static final String MOST_CONNECTIONS = "1024";
  private static final String SILENCE_MILLIS = "10000";
  // A signed link holds the address it leads to.
  private static final String HEADER_BYTES = "16384";
  // What New Lead says of people whom a request made (AL-38).
  private static final String SOURCE = "Web service API";
  // Links are read by their signature; where they are reached does not matter here.
  private static final URI HERE = URI.create("http://localhost");

  private final WebServer server;
  private final GenericWebApplicationContext context;
  private final String host;

  private HttpServer(WebServer server, GenericWebApplicationContext context, String host) {
    this.server = server;
    this.context = context;
    this.host = host;
  }

  /// @param dataSource migrated; stays the caller's to close, after this server. Its pool needs
  ///   [#REQUESTS_AT_A_TIME] connections for it
  /// @param accepted called when something was accepted that trigger campaigns may want; returns at
  ///   once
  /// @throws CampaignException `INVALID_SETTING` if nothing can listen there
  public static HttpServer open(DataSource dataSource, HttpSettings settings, Runnable accepted) {
    return open(dataSource, settings, REQUESTS_AT_A_TIME, accepted);
  }

  static HttpServer open(
      DataSource dataSource, HttpSettings settings, int atATime, Runnable accepted) {
    var context = context(dataSource, atATime, accepted);
    var factory = factory(settings);
    try {
      var server =
          factory.getWebServer(servlets -> {
            var dispatcher = servlets.addServlet("routes", new DispatcherServlet(context));
            dispatcher.addMapping("/");
            dispatcher.setLoadOnStartup(1);
          });
      server.start();
      var http = new HttpServer(server, context, settings.host());
      LOG.info("listening on {}", http.address());
      return http;
    } catch (WebServerException refused) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "nothing can listen on %s:%d (%s): take another address or port, or stop who listens there"
              .formatted(settings.host(), settings.port(), refused.getMessage()),
          refused);
    }
  }

  /// As `host:port`, with the port that was taken if any would do.
  public String address() {
    return "%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, server.getPort());
  }

  /// Answers the requests under way, for 20 seconds at most, then ends.
  @Override
  public void close() {
    var answered = new CountDownLatch(1);
    server.shutDownGracefully(_ -> answered.countDown());
    try {
      if (!answered.await(LAST_REQUESTS.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("requests are cut off that took longer than {}", LAST_REQUESTS);
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    server.destroy();
    context.close();
  }

  /// For tests that look at every route.
  GenericWebApplicationContext context() {
    return context;
  }

  private static GenericWebApplicationContext context(
      DataSource dataSource, int atATime, Runnable accepted) {
    var turnstile = new Turnstile(atATime, PATIENCE);
    var context = new GenericWebApplicationContext();
    context.registerBean(ApiAccess.class, () -> new ApiAccess(new ApiKeys(dataSource), turnstile));
    context.registerBean(
        EventsController.class,
        () ->
            new EventsController(
                new EventIntake(dataSource, BulkInsert.Way.INSERT, SOURCE),
                new EventSettingsStore(dataSource),
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)),
                new RateLimit(System::nanoTime),
                turnstile,
                accepted));
    context.registerBean(
        MailLinksController.class,
        () ->
            new MailLinksController(
                new MailLinks(HERE, new LinkKey(dataSource).signer()),
                new MailFeedback(dataSource),
                turnstile,
                accepted));
    context.registerBean(ErrorAnswers.class, ErrorAnswers::new);
    new AnnotatedBeanDefinitionReader(context).register(Routes.class);
    return context;
  }

  private static TomcatServletWebServerFactory factory(HttpSettings settings) {
    var factory = new TomcatServletWebServerFactory(settings.port());
    factory.setAddress(address(settings.host()));
    factory.setShutdown(Shutdown.GRACEFUL);
    factory.addConnectorCustomizers(HttpServer::bound);
    factory.addProtocolHandlerCustomizers(
        handler -> handler.setExecutor(new VirtualThreadExecutor("http-")));
    factory.addContextCustomizers(HttpServer::withoutReports);
    // Behind a proxy of the own network, the client is whom the proxy names.
    factory.addEngineValves(new RemoteIpValve());
    return factory;
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException unknown) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "'%s' is no address of this machine: write for example 127.0.0.1, or 0.0.0.0 for all of them"
              .formatted(host),
          unknown);
    }
  }

  private static void bound(Connector connector) {
    connector.setProperty("maxConnections", MOST_CONNECTIONS);
    connector.setProperty("connectionTimeout", SILENCE_MILLIS);
    connector.setProperty("maxHttpRequestHeaderSize", HEADER_BYTES);
  }

  /// What Tomcat refuses before any route is asked gets a status, and no page about Tomcat.
  private static void withoutReports(Context context) {
    var plain = new ErrorReportValve();
    plain.setShowReport(false);
    plain.setShowServerInfo(false);
    context.getParent().getPipeline().addValve(plain);
  }

  /// What Spring MVC is told.
  @Configuration(proxyBeanMethods = false)
  @EnableWebMvc
  static class Routes implements WebMvcConfigurer {
    private final ApiAccess access;

    Routes(ApiAccess access) {
      this.access = access;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
      registry.addInterceptor(access);
    }
  }
}
