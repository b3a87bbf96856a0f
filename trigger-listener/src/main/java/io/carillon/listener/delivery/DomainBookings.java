package io.carillon.listener.delivery;

import io.carillon.execution.JsonRows;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// At most so many mails a minute to one domain, over all relays: every due mail is booked for the
/// first minute in which its domain has room, and becomes due then. So a full domain's mails leave
/// the head of the queue for those of the others, and each is looked at twice, not once a round.
///
/// A mail that is not sent in its minute is booked again; room that is booked and not used is lost.
/// Not thread-safe; each call is a short transaction of its own.
final class DomainBookings {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int AT_ONCE = 2_000;

  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private static final String NOW = "SELECT UTC_TIMESTAMP()";

  private static final String UNBOOKED =
      """
      SELECT id, to_address FROM outbox FORCE INDEX (outbox_due)
      WHERE state = 'WAITING' AND due_at <= UTC_TIMESTAMP(6)
        AND (booked_for IS NULL OR booked_for < ?)
      ORDER BY due_at, id LIMIT ? FOR UPDATE SKIP LOCKED
      """;

  // In the order of the key, so that two relays never wait for each other in a circle.
  private static final String ADD_DOMAINS =
      """
      INSERT IGNORE INTO mail_domain (domain, minute_at, booked)
      SELECT asked.domain, ?, 0
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        domain VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$' ERROR ON ERROR
      )) asked
      """;

  // JSON_TABLE in a table of its own, because MySQL does not lock beside it.
  private static final String LOCK_DOMAINS =
      """
      SELECT STRAIGHT_JOIN d.domain, d.minute_at, d.booked
      FROM (
        SELECT names.domain FROM JSON_TABLE(?, '$[*]' COLUMNS (
          domain VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$' ERROR ON ERROR
        )) names
      ) asked
      JOIN mail_domain d FORCE INDEX (PRIMARY) ON d.domain = asked.domain
      FOR UPDATE
      """;

  private static final String WRITE_DOMAINS =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (
        domain VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[0]' ERROR ON ERROR,
        minute_at DATETIME PATH '$[1]' ERROR ON ERROR,
        booked INT PATH '$[2]' ERROR ON ERROR
      )) done
      STRAIGHT_JOIN mail_domain d FORCE INDEX (PRIMARY) ON d.domain = done.domain
      SET d.minute_at = done.minute_at, d.booked = done.booked
      """;

  private static final String BOOK =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (
        id BIGINT PATH '$[0]' ERROR ON ERROR,
        minute_at DATETIME PATH '$[1]' ERROR ON ERROR
      )) done
      STRAIGHT_JOIN outbox o FORCE INDEX (PRIMARY) ON o.id = done.id
      SET o.booked_for = done.minute_at, o.due_at = GREATEST(o.due_at, done.minute_at)
      """;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transactions;

  DomainBookings(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// Books mails that are due and not booked for this minute, in order, a few thousand at most.
  ///
  /// @param perMinute at least 1
  /// @return how many there were
  int book(int perMinute) {
    return Objects.requireNonNull(transactions.execute(_ -> bookLocked(perMinute)));
  }

  private int bookLocked(int perMinute) {
    var now = Objects.requireNonNull(jdbc.queryForObject(NOW, LocalDateTime.class));
    var minute = now.truncatedTo(ChronoUnit.MINUTES);
    var domains = new LinkedHashMap<Long, String>();
    jdbc.query(
        UNBOOKED,
        (RowCallbackHandler) row -> domains.put(row.getLong(1), domain(row.getString(2))),
        text(minute),
        AT_ONCE);
    if (domains.isEmpty()) {
      return 0;
    }
    var room = lock(domains.values().stream().distinct().sorted().toList(), minute);
    var booked = new ArrayList<Object[]>();
    domains.forEach((id, domain) -> {
      var slot = Objects.requireNonNull(room.get(domain)).next(minute, perMinute);
      room.put(domain, slot);
      booked.add(new Object[] {id, text(slot.minute)});
    });
    var written = new ArrayList<Object[]>();
    room.forEach(
        (domain, last) -> written.add(new Object[] {domain, text(last.minute), last.booked}));
    jdbc.update(WRITE_DOMAINS, json(written));
    jdbc.update(BOOK, json(booked));
    return domains.size();
  }

  /// The last minute a domain was booked for, and how often.
  private record Booked(LocalDateTime minute, int booked) {
    Booked next(LocalDateTime now, int perMinute) {
      if (minute.isBefore(now)) {
        return new Booked(now, 1);
      }
      return booked < perMinute
          ? new Booked(minute, booked + 1)
          : new Booked(minute.plusMinutes(1), 1);
    }
  }

  private Map<String, Booked> lock(List<String> domains, LocalDateTime minute) {
    var asked = JsonRows.texts(domains);
    jdbc.update(ADD_DOMAINS, text(minute), asked);
    var booked = new LinkedHashMap<String, Booked>();
    jdbc.query(
        LOCK_DOMAINS,
        (RowCallbackHandler)
            row ->
                booked.put(
                    row.getString(1),
                    new Booked(row.getObject(2, LocalDateTime.class), row.getInt(3))),
        asked);
    return booked;
  }

  /// What comes after the last `@`, in lower case.
  static String domain(String address) {
    var domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    return domain.length() > 255 ? domain.substring(0, 255) : domain;
  }

  private static String text(LocalDateTime minute) {
    return DATETIME.format(minute);
  }

  private static String json(List<Object[]> rows) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (var row : rows) {
        json.writePOJO(row);
      }
      json.writeEndArray();
    }
    return text.toString();
  }
}
