package io.carillon.ops.node;

import io.carillon.batch.BatchServer;
import io.carillon.batch.run.RunSettings;
import io.carillon.batch.schedule.QuartzAlarm;
import io.carillon.batch.schedule.ScheduleClock;
import io.carillon.cluster.Cluster;
import io.carillon.cluster.HazelcastCluster;
import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.listener.delivery.SmtpSettings;
import io.carillon.listener.dispatch.DispatchSettings;
import io.carillon.listener.dispatch.Dispatcher;
import io.carillon.listener.http.HttpServer;
import io.carillon.listener.http.HttpSettings;
import io.carillon.ops.terminal.Output;
import io.carillon.person.FieldStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything a serving process does, by role. Starts in the order of dependence and stops in the
/// opposite one.
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final Duration LOOK_AROUND = Duration.ofSeconds(5);
  // Nobody rings when a call is due.
  private static final Duration LOOK_AT_CALLS = Duration.ofSeconds(1);
  // Nobody rings when a wait is over.
  private static final Duration LOOK_AT_WAITS = Duration.ofSeconds(1);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Optional<HttpServer> http = Optional.empty();

  private Server() {}

  /// What a process does.
  public enum Role {
    /// Drives runs, takes on who has waited, and keeps schedules.
    BATCH,
    /// Brings events to trigger campaigns, delivers what flows put into the outbox, calls webhooks,
    /// and takes events over HTTP.
    TRIGGER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param roles at least one
  /// @param members `host` or `host:port` of other servers; empty for this machine alone
  /// @param smtp where mail goes; without it mails wait in the outbox
  /// @param smtpConnections over how many connections at once, at least 1
  /// @param http where role [Role#TRIGGER] listens; without it nothing does
  public record Settings(
      Set<Role> roles,
      RunSettings run,
      List<String> members,
      Optional<SmtpSettings> smtp,
      int smtpConnections,
      Optional<HttpSettings> http) {
    public Settings {
      roles = Set.copyOf(roles);
      members = List.copyOf(members);
    }
  }

  /// @param database with enough connections for all roles; closed with the server, or at once if
  ///   it does not start
  public static Server start(Database database, Settings settings, Output output) {
    var server = new Server();
    server.add(database);
    try {
      boolean events = settings.roles().contains(Role.TRIGGER);
      var cluster = server.add(new HazelcastCluster(cluster(database), settings.members(), events));
      var bell = cluster.bell("work");
      if (settings.roles().contains(Role.BATCH)) {
        var node = server.add(RunNode.open(database, output, settings.run()));
        server.add(new BatchServer(node.runs(), bell, LOOK_AROUND));
        server.add(node.waits()).start(LOOK_AT_WAITS);
        var alarm = server.add(new QuartzAlarm(database.dataSource(), LOOK_AROUND));
        alarm.start(
            new ScheduleClock(database.dataSource(), InstantSource.system(), alarm, bell::ring));
      }
      if (settings.roles().contains(Role.TRIGGER) && settings.smtp().isPresent()) {
        server.add(
            new MailDelivery(
                database, settings.smtp().get(), settings.smtpConnections(), LOOK_AROUND));
      }
      if (events) {
        server.add(new WebhookDelivery(database, LOOK_AT_CALLS));
        server.add(dispatcher(database, cluster));
      }
      if (events && settings.http().isPresent()) {
        Logging.takeInJavaLogging();
        // Last, and first to stop: whoever is answered must find the rest of the server.
        server.http =
            Optional.of(
                server.add(
                    HttpServer.open(
                        database.dataSource(),
                        settings.http().get(),
                        cluster.bell("events")::ring)));
      }
      LOG.info("serving {} on {}", settings.roles(), database.serverDescription());
      return server;
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    }
  }

  /// Where it listens, as `host:port`; empty if nowhere.
  public Optional<String> httpAddress() {
    return http.map(HttpServer::address);
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      var part = parts.pop();
      try {
        part.close();
      } catch (Exception stuck) {
        LOG.warn("{} did not stop cleanly", part.getClass().getSimpleName(), stuck);
      }
    }
    LOG.info("stopped");
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  private static Dispatcher dispatcher(Database database, Cluster cluster) {
    var dataSource = database.dataSource();
    return new Dispatcher(
        dataSource,
        new FieldStore(dataSource).load(),
        new CompiledDefinitions(dataSource),
        new io.carillon.person.Settings(dataSource)::timeZone,
        cluster,
        cluster.bell("events"),
        DispatchSettings.standard());
  }

  /// A name of its own for every database: servers of other ones are never joined.
  private static String cluster(Database database) {
    return "carillon-" + database.serverDescription().replaceAll("[^A-Za-z0-9.:/-]+", "-");
  }
}
