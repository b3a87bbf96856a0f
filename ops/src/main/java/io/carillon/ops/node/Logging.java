package io.carillon.ops.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// What is logged and where: warnings to standard error, a line each, because the command says
/// itself how it failed; the story of runs with every stack trace to a file. In Java and not in
/// `logback.xml`, because reading that costs every command a tenth of a second; a file named by
/// `-Dlogback.configurationFile` takes its place.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
  static final String FOLDER = "carillon.log.folder";
  static final String CONSOLE = "carillon.log.console";
  private static final String FILE_MEGABYTES = "10MB";
  private static final int OLD_FILES = 3;

  // Their INFO is about themselves.
  private static final List<String> QUIET =
      List.of(
          "com.zaxxer.hikari",
          "org.flywaydb",
          "org.springframework",
          "org.quartz",
          "com.hazelcast",
          "ch.vorburger",
          "org.apache");

  // Where these warn, we try again, or the command fails and says why.
  private static final List<String> FILE_ONLY_WARNINGS =
      List.of("org.springframework", "com.zaxxer", "org.apache");

  /// Says where to log. To be called before anything logs; later calls change nothing.
  ///
  /// @param home the story goes to `home/logs/carillon.log`
  /// @param verbose it goes to standard error too, with its stack traces
  public static void to(Path home, boolean verbose) {
    if (verbose) {
      System.setProperty(CONSOLE, "INFO");
    }
    var folder = home.resolve("logs");
    try {
      Files.createDirectories(folder);
      System.setProperty(FOLDER, folder.toString());
    } catch (IOException readOnly) {
      // Then standard error must do: a command must not fail because nobody can log.
    }
  }

  /// Takes in what libraries log by Java's own logging, which is then no business of Java's. For a
  /// process that uses such a library.
  static void takeInJavaLogging() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    var root = context.getLogger("ROOT");
    root.setLevel(Level.INFO);
    root.addAppender(console(context));
    var folder = System.getProperty(FOLDER);
    if (folder != null) {
      root.addAppender(file(context, folder));
    }
    QUIET.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Appender<ILoggingEvent> console(LoggerContext context) {
    var level = System.getProperty(CONSOLE);
    var threshold = new ThresholdFilter();
    threshold.setLevel(level == null ? "WARN" : level);
    threshold.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setTarget("System.err");
    console.addFilter(threshold);
    if (level != null) {
      return started(console, context, "%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n");
    }
    console.addFilter(withoutWarningsForTheFile());
    return started(
        console,
        context,
        "%d{HH:mm:ss.SSS} %-5level %logger{20} %replace(%msg){'\\s*[\\r\\n]+\\s*', ' '}%nopex%n");
  }

  private static Filter<ILoggingEvent> withoutWarningsForTheFile() {
    var filter =
        new Filter<ILoggingEvent>() {
          @Override
          public FilterReply decide(ILoggingEvent event) {
            return !event.getLevel().isGreaterOrEqual(Level.ERROR)
                    && FILE_ONLY_WARNINGS.stream().anyMatch(event.getLoggerName()::startsWith)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
          }
        };
    filter.start();
    return filter;
  }

  private static Appender<ILoggingEvent> file(LoggerContext context, String folder) {
    var file = new RollingFileAppender<ILoggingEvent>();
    file.setContext(context);
    file.setFile(folder + "/carillon.log");
    var old = new FixedWindowRollingPolicy();
    old.setContext(context);
    old.setParent(file);
    old.setFileNamePattern(folder + "/carillon.%i.log");
    old.setMaxIndex(OLD_FILES);
    old.start();
    var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    size.setContext(context);
    size.setMaxFileSize(FileSize.valueOf(FILE_MEGABYTES));
    size.start();
    file.setRollingPolicy(old);
    file.setTriggeringPolicy(size);
    return started(
        file,
        context,
        "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level [%thread] %logger{36} %msg %mdc%n");
  }

  private static Appender<ILoggingEvent> started(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, String pattern) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
