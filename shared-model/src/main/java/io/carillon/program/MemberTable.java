package io.carillon.program;

import io.carillon.database.UtcTime;
import io.carillon.person.ProgramMembership;
import java.io.StringWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The rows of `program_member`, whole rows read and whole rows written: for a chunk of a flow and
/// for changes by hand. Who changes a membership holds the lock of the person's row, so that
/// nothing changes between reading and writing.
public final class MemberTable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> DATA = new TypeReference<>() {};
  // Below the 16 MB that MariaDB takes in one packet by default; only very large changes reach it.
  private static final int CHARACTERS_PER_STATEMENT = 2_000_000;

  private static final String READ =
      """
      SELECT STRAIGHT_JOIN m.person_id, m.status_id, m.success, m.success_at, m.member_since,
        m.status_at, m.data, m.stream_id, m.paused
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN program_member m FORCE INDEX (PRIMARY)
        ON m.program_id = ? AND m.person_id = wanted.id
      """;

  // ERROR ON ERROR, because the default writes NULL for a value that does not fit. A DATETIME(6) of
  // JSON_TABLE loses what is below a second on MariaDB: nobody asks for it here.
  private static final String WRITE =
      """
      INSERT INTO program_member
        (program_id, person_id, status_id, success, success_at, member_since, status_at, data,
        stream_id, paused)
      SELECT j.program_id, j.person_id, j.status_id, j.success, j.success_at, j.member_since,
        j.status_at, j.data, j.stream_id, j.paused
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        program_id INT PATH '$[0]' ERROR ON ERROR,
        person_id BIGINT PATH '$[1]' ERROR ON ERROR,
        status_id INT PATH '$[2]' ERROR ON ERROR,
        success TINYINT PATH '$[3]' ERROR ON ERROR,
        success_at DATETIME(6) PATH '$[4]' ERROR ON ERROR,
        member_since DATETIME(6) PATH '$[5]' ERROR ON ERROR,
        status_at DATETIME(6) PATH '$[6]' ERROR ON ERROR,
        data MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$[7]' ERROR ON ERROR,
        stream_id INT PATH '$[8]' ERROR ON ERROR,
        paused TINYINT PATH '$[9]' ERROR ON ERROR
      )) j
      ON DUPLICATE KEY UPDATE status_id = VALUES(status_id), success = VALUES(success),
        success_at = VALUES(success_at), member_since = VALUES(member_since),
        status_at = VALUES(status_at), data = VALUES(data),
        stream_id = VALUES(stream_id), paused = VALUES(paused)
      """;

  private static final String REMOVE =
      """
      DELETE m
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        program_id INT PATH '$[0]' ERROR ON ERROR,
        person_id BIGINT PATH '$[1]' ERROR ON ERROR
      )) gone
      STRAIGHT_JOIN program_member m
        ON m.program_id = gone.program_id AND m.person_id = gone.person_id
      """;

  private final JdbcTemplate jdbc;

  public MemberTable(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// What a person is to be in a program.
  ///
  /// @param membership empty for no member
  public record Row(int programId, long personId, Optional<ProgramMembership> membership) {}

  /// @param people as a JSON array of ids
  /// @return by person; who is no member is not in it
  public Map<Long, ProgramMembership> read(int programId, String people) {
    var members = new HashMap<Long, ProgramMembership>();
    jdbc.query(
        READ,
        (RowCallbackHandler) row -> members.put(row.getLong("person_id"), membership(row)),
        people,
        programId);
    return members;
  }

  /// Writes all of them: one statement for those who are members then, one for the others.
  public void write(List<Row> rows) {
    send(REMOVE, rows.stream().filter(row -> row.membership.isEmpty()).toList());
    send(WRITE, rows.stream().filter(row -> row.membership.isPresent()).toList());
  }

  private void send(String statement, List<Row> rows) {
    int next = 0;
    while (next < rows.size()) {
      var text = new StringWriter();
      try (var json = JSON.createGenerator(text)) {
        json.writeStartArray();
        while (next < rows.size() && text.getBuffer().length() < CHARACTERS_PER_STATEMENT) {
          write(json, rows.get(next));
          next++;
        }
        json.writeEndArray();
      }
      jdbc.update(statement, text.toString());
    }
  }

  private static void write(JsonGenerator json, Row row) {
    json.writeStartArray();
    json.writeNumber(row.programId);
    json.writeNumber(row.personId);
    row.membership.ifPresent(membership -> {
      json.writeNumber(membership.statusId());
      json.writeNumber(membership.success() ? 1 : 0);
      write(json, membership.successAt());
      write(json, membership.since());
      write(json, membership.statusAt());
      if (membership.data().isEmpty()) {
        json.writeNull();
      } else {
        json.writeString(JSON.writeValueAsString(new TreeMap<>(membership.data())));
      }
      if (membership.streamId() == null) {
        json.writeNull();
      } else {
        json.writeNumber(membership.streamId());
      }
      json.writeNumber(membership.paused() ? 1 : 0);
    });
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, @Nullable Instant at) {
    if (at == null) {
      json.writeNull();
    } else {
      json.writeString(UtcTime.parameter(at).toString().replace('T', ' '));
    }
  }

  private static ProgramMembership membership(ResultSet row) throws SQLException {
    var data = row.getString("data");
    return new ProgramMembership(
        row.getInt("status_id"),
        row.getBoolean("success"),
        UtcTime.read(row, "success_at"),
        Objects.requireNonNull(UtcTime.read(row, "member_since")),
        Objects.requireNonNull(UtcTime.read(row, "status_at")),
        data == null ? Map.of() : JSON.readValue(data, DATA),
        row.getObject("stream_id", Integer.class),
        row.getBoolean("paused"));
  }
}
