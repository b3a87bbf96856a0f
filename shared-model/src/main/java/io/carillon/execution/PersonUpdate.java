package io.carillon.execution;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.Field;
import io.carillon.person.FieldColumn;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Writes the changed fields of a chunk: one statement, one update for a person however many steps
/// changed it. Each changed column gets its final value, in rows where it did not change the one
/// that was read under the lock.
public final class PersonUpdate {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  // Below the 16 MB that MariaDB takes in one packet by default; only a chunk of very long texts
  // reaches it.
  private static final int CHARACTERS_PER_STATEMENT = 2_000_000;

  // ERROR ON ERROR, because the default writes NULL for a value that does not fit.
  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String UPDATE =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$[0]' ERROR ON ERROR%s)) changed
      STRAIGHT_JOIN person p FORCE INDEX (PRIMARY) ON p.id = changed.id
      SET p.updated_at = ?%s
      """;

  private final JdbcTemplate jdbc;

  public PersonUpdate(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// @param at for `updated_at`, as the database writes it
  public void write(PersonChunk people, String at) {
    var fields = new ArrayList<>(people.changedFields());
    if (fields.isEmpty()) {
      return;
    }
    var changed = new BitSet();
    fields.forEach(field -> changed.or(people.changedRows(field)));
    var columns = new StringBuilder();
    var assignments = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      var field = fields.get(i);
      columns.append(
          ", c%d %s PATH '$[%d]' ERROR ON ERROR".formatted(i, jsonType(field.type()), i + 1));
      assignments.append(", p.%s = changed.c%d".formatted(field.column(), i));
    }
    var statement = UPDATE.formatted(columns, assignments);

    int row = changed.nextSetBit(0);
    while (row >= 0) {
      var text = new StringWriter();
      int count = 0;
      try (var json = JSON.createGenerator(text)) {
        json.writeStartArray();
        while (row >= 0 && text.getBuffer().length() < CHARACTERS_PER_STATEMENT) {
          write(json, people, row, fields);
          count++;
          row = changed.nextSetBit(row + 1);
        }
        json.writeEndArray();
      }
      int updated = jdbc.update(statement, text.toString(), at);
      if (updated != count) {
        throw new CampaignException(
            ErrorCode.INVARIANT_BROKEN,
            "%d of %d locked people were updated".formatted(updated, count));
      }
    }
  }

  private static void write(JsonGenerator json, PersonChunk people, int row, List<Field> fields) {
    json.writeStartArray();
    json.writeNumber(people.id(row));
    for (var field : fields) {
      switch (FieldColumn.parameter(people.value(row, field))) {
        case null -> json.writeNull();
        case Integer number -> json.writeNumber(number);
        case Boolean flag -> json.writeNumber(flag ? 1 : 0);
        // As text, since numbers with a point are doubles in JSON.
        case BigDecimal amount -> json.writeString(amount.toPlainString());
        case Double number -> json.writeString(number.toString());
        case Object text -> json.writeString(text.toString());
      }
    }
    json.writeEndArray();
  }

  private static String jsonType(FieldType type) {
    return switch (type) {
      case STRING, EMAIL, URL, PHONE, TEXT -> "TEXT CHARACTER SET utf8mb4";
      case INTEGER, SCORE, PERCENT -> "INT";
      case FLOAT -> "DOUBLE";
      case CURRENCY -> "DECIMAL(19,4)";
      case DATE -> "DATE";
      case DATETIME -> "DATETIME";
      case BOOLEAN -> "TINYINT";
    };
  }
}
