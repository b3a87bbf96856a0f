package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This JVM's share in the server of one home. The package documentation has the protocol between
/// processes.
///
/// Safe for use by several threads.
final class EmbeddedServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

  /// A server that dies sooner than this after it was revived would only die again.
  private static final Duration WORTH_REVIVING = Duration.ofSeconds(30);

  /// Guards every field of every instance, and keeps one instance per folder: a JVM holds a lock
  /// only once, and closing any other channel to the same file would lose it.
  private static final Map<Path, EmbeddedServer> OPEN = new HashMap<>();

  private final Path folder;
  private final FileChannel users;
  private @Nullable FileLock membership;
  private final ServerProcess process;
  private ServerAccess access;
  private long watchedPid = -1;
  private long revivedNanos = System.nanoTime() - WORTH_REVIVING.toNanos();
  private int leases;

  private EmbeddedServer(
      Path folder, FileChannel users, ServerProcess process, ServerAccess access) {
    this.folder = folder;
    this.users = users;
    this.process = process;
    this.access = access;
  }

  /// Takes part in the server of a home, starting it if nobody did. Every call needs its own
  /// [#close]; calls for the same home return the same instance. If the server had died, it is
  /// started again, also for the earlier callers.
  ///
  /// Measured on 2 busy cores, with the start of the JVM: first use of a home 5.5 s (3.3 of them
  /// unpacking), a stopped server 1.0 s, a running one 0.6 s.
  ///
  /// @throws CampaignException `DATABASE_UNAVAILABLE`, `FILE_SYSTEM` or `SCHEMA_INCOMPATIBLE`, with
  ///   folder and repair
  static EmbeddedServer open(DatabaseSettings.Embedded settings) {
    synchronized (OPEN) {
      try {
        var folder = Folders.createPrivate(settings.home().resolve("db"));
        try (var gate = channel(folder.resolve("start.lock"));
            var _ = gate.lock()) {
          var process = new ServerProcess(folder, settings.poolMegabytes());
          var access = process.ensureRunning();
          var server = OPEN.get(folder);
          if (server == null) {
            server =
                new EmbeddedServer(folder, channel(folder.resolve("users.lock")), process, access);
            server.join();
            OPEN.put(folder, server);
          }
          server.watch();
          server.access = access;
          server.leases++;
          return server;
        }
      } catch (IOException e) {
        throw new CampaignException(
            ErrorCode.FILE_SYSTEM,
            "the embedded database cannot use %s (%s): "
                    .formatted(settings.home().resolve("db"), reason(e))
                + "check that it is writable and the disk is not full, or pass another --home",
            e);
      }
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileAlreadyExistsException file -> file.getFile() + " is not a folder";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private void join() throws IOException {
    // Never waits: who locks it exclusively holds start.lock, and that is ours now.
    membership = users.lock(0, Long.MAX_VALUE, true);
  }

  /// Has [#revive] called when the server's process ends. The caller holds `start.lock`.
  private void watch() throws IOException {
    var running = process.find();
    if (running.isPresent() && running.get().pid() != watchedPid) {
      watchedPid = running.get().pid();
      var _ =
          running.get().onExit().thenRunAsync(this::revive, task -> Thread.ofVirtual().start(task));
    }
  }

  /// Starts the server again after a death that none of its users wanted: a long-running process
  /// should not need somebody to start a second one. All its users try; the first starts it, the
  /// others find it running.
  private void revive() {
    synchronized (OPEN) {
      if (leases == 0) {
        return;
      }
      var now = System.nanoTime();
      if (now - revivedNanos < WORTH_REVIVING.toNanos()) {
        LOG.error(
            "The database server of {} died soon after it was revived; it is left alone", folder);
        return;
      }
      revivedNanos = now;
      LOG.warn("The database server of {} has died and is started again", folder);
      try (var gate = channel(folder.resolve("start.lock"));
          var _ = gate.lock()) {
        access = process.ensureRunning();
        watch();
      } catch (IOException | CampaignException e) {
        LOG.error("The database server of {} cannot be started again", folder, e);
      }
    }
  }

  /// Where the server answers and how to log in. The port may change when a server that died is
  /// started again.
  ServerAccess access() {
    synchronized (OPEN) {
      return access;
    }
  }

  Path folder() {
    return folder;
  }

  /// Gives back one call of [#open]. The last one of this JVM leaves the home; if no other process
  /// uses it, the server is stopped, which takes 0.3 s. Does not throw: what keeps the server from
  /// stopping is logged.
  @Override
  public void close() {
    synchronized (OPEN) {
      if (--leases > 0) {
        return;
      }
      OPEN.remove(folder);
      // Locks and channels fail in an interrupted thread, and then nobody would stop the server.
      var interrupted = Thread.interrupted();
      try (var gate = channel(folder.resolve("start.lock"));
          var _ = gate.lock();
          var leaving = users) {
        if (membership != null) {
          membership.release();
        }
        if (leaving.tryLock() != null) {
          process.stop();
        }
      } catch (IOException | CampaignException e) {
        LOG.warn("The database server of {} was not stopped", folder, e);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
