package io.carillon.ops.bench;

import io.carillon.ops.terminal.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The baseline: an SQL script for one range of people ids, run over all ranges by several
/// connections at a time, each on its own stretch of the ids.
final class BulkScript {
  static final int RANGE = 20_000;

  private final List<String> statements;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  /// @param resource a script whose statements end with `;` at the end of a line, with parameters
  ///   `:lo` (exclusive) and `:hi` (inclusive), and others that [#run] is given
  BulkScript(String resource, DataSource dataSource) {
    this.statements = statements(Resources.read(resource));
    this.jdbc = JdbcClient.create(dataSource);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  /// Runs the script over `(0, last]`, one transaction a range.
  ///
  /// @return how many rows were written
  long run(long last, int connections, Map<String, Object> parameters) {
    try (var threads = Executors.newFixedThreadPool(connections)) {
      var stretches = new ArrayList<Future<Long>>();
      for (int number = 0; number < connections; number++) {
        long from = last * number / connections;
        long to = last * (number + 1) / connections;
        stretches.add(threads.submit(() -> stretch(from, to, parameters)));
      }
      long rows = 0;
      for (var stretch : stretches) {
        rows += stretch.get();
      }
      return rows;
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the baseline failed", failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the baseline was interrupted", stopped);
    }
  }

  private long stretch(long from, long to, Map<String, Object> parameters) {
    long rows = 0;
    for (long lo = from; lo < to; lo += RANGE) {
      long start = lo;
      long end = Math.min(lo + RANGE, to);
      Long written = transaction.execute(_ -> range(start, end, parameters));
      rows += written == null ? 0 : written;
    }
    return rows;
  }

  private long range(long lo, long hi, Map<String, Object> parameters) {
    long rows = 0;
    for (var statement : statements) {
      rows += jdbc.sql(statement).params(parameters).param("lo", lo).param("hi", hi).update();
    }
    return rows;
  }

  private static List<String> statements(String script) {
    var uncommented = script.replaceAll("(?m)^\\s*--.*$", "");
    return Arrays.stream(uncommented.split(";\\s*(\\n|$)"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }
}
