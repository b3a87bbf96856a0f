package io.carillon.smartlist;

import io.carillon.activity.ActivityAttribute;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.TextFold;
import io.carillon.program.Program;
import io.carillon.smartlist.FilterLogic.Expression;
import io.carillon.smartlist.SqlCondition.Operand;
import java.util.List;
import java.util.function.Consumer;

/// A smart list as a condition over `person p`: exactly the people that the plain form matches.
///
/// A condition is TRUE for who matches, and FALSE or NULL for everybody else. AND and OR keep that,
/// NOT would not: so the only negation of a whole condition is `IS NOT TRUE`, and negative
/// operators name empty fields themselves. Dates and numbers compare the bare column, so that an
/// index on it could be used; text compares `LOWER(column)`, and equality of the e-mail address its
/// indexed generated column.
public final class SqlForm {
  // What a server-prepared statement can hold.
  private static final int MOST_PARAMETERS = 65_535;
  private static final int LONGEST = 4_000_000;

  // An attribute's name is made of letters, digits, blanks and _.- only. JSON_VALUE, because
  // JSON_UNQUOTE gives MariaDB's text in utf8mb3. MySQL's would be 512 characters at most and in
  // the
  // connection's collation; MariaDB takes what stands after /*!8 for a comment.
  @SuppressWarnings("InlineFormatString") // its reasons would hide what stands around it
  private static final String JSON =
      "JSON_VALUE(a.attributes, '$.\"%s\"' /*!80021 RETURNING CHAR CHARACTER SET utf8mb4 */)"
          + " COLLATE utf8mb4_bin";

  private final Moment moment;
  private final String name;
  private final SqlWriter sql = new SqlWriter();

  private SqlForm(Moment moment, String name) {
    this.moment = moment;
    this.name = name;
  }

  /// @throws CampaignException `INVALID_DEFINITION` if the list, with those it nests, is too large
  ///   for one statement
  public static Sql of(SmartList list, Moment moment) {
    var form = new SqlForm(moment, "smart list '" + list.name() + "'");
    list.visibility()
        .ifPresentOrElse(visibility -> form.visible(visibility, list), () -> form.list(list));
    return form.sql.toSql();
  }

  /// @throws CampaignException as [#of(SmartList, Moment)]
  public static Sql of(Filter filter, Moment moment) {
    var form = new SqlForm(moment, "the filter");
    form.filter(filter);
    return form.sql.toSql();
  }

  /// A derived table `(id, others)`: how many others have the same values, of everybody who has
  /// any. It has no parameters.
  public static String ofSharing(Filter.SharesValues filter) {
    return SharedValues.counts(filter);
  }

  /// What an activity filter asks of each row of `activity a`: which person's, is the caller's to
  /// say. How often is not asked.
  public static Sql ofActivity(Filter.Did filter, Moment moment) {
    var form = new SqlForm(moment, "the filter");
    form.activity(filter);
    return form.sql.toSql();
  }

  private void visible(Visibility visibility, SmartList list) {
    sql.append("(");
    filter(visibility.filter());
    sql.append(" AND ");
    list(list);
    sql.append(")");
  }

  private void list(SmartList list) {
    var filters = list.filters();
    switch (list.logic()) {
      case FilterLogic.All() -> sql.joined("AND", "TRUE", filters, this::filter);
      case FilterLogic.Any() -> sql.joined("OR", "FALSE", filters, this::filter);
      case FilterLogic.Advanced(var expression) -> expression(expression, filters);
    }
  }

  private void expression(Expression expression, List<Filter> filters) {
    switch (expression) {
      case Expression.Position(int number) -> filter(filters.get(number - 1));
      case Expression.And(var parts) ->
          sql.joined("AND", "TRUE", parts, part -> expression(part, filters));
      case Expression.Or(var parts) ->
          sql.joined("OR", "FALSE", parts, part -> expression(part, filters));
    }
  }

  private void filter(Filter filter) {
    switch (filter) {
      case Filter.OnField(var field, var condition) ->
          SqlCondition.write(sql, operand(field), condition, moment);
      case Filter.InList(var in, var lists) ->
          members(
              in,
              lists,
              list -> sql.append("static_list_member m WHERE m.list_id = ?").parameter(list.id()));
      case Filter.InProgram inProgram ->
          members(inProgram.in(), inProgram.programs(), program -> member(inProgram, program));
      case Filter.InCampaign(var in, var campaigns) ->
          members(
              in,
              campaigns,
              campaign ->
                  sql.append("campaign_member m WHERE m.campaign_id = ?").parameter(campaign.id()));
      case Filter.RandomSample sample ->
          sql.append("LEFT(MD5(CONCAT(?, p.id)), 8) < ?")
              .parameter(Lot.prefix(sample, moment))
              .parameter("%08x".formatted(Lot.limit(sample)));
      case Filter.SharesValues shared -> sql.append(SharedValues.condition(shared));
      case Filter.InSmartList(var in, var lists) -> {
        sql.joined("OR", "FALSE", lists, this::list);
        sql.append(in ? "" : " IS NOT TRUE");
      }
      case Filter.Did did -> did(did, true);
      case Filter.DidNot(var did) -> did(did, false);
    }
    if (sql.parameterCount() > MOST_PARAMETERS || sql.length() > LONGEST) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "%s, with the smart lists it nests, is too large for one statement, which holds at most %d values: put the people on a static list and ask for that"
              .formatted(name, MOST_PARAMETERS));
    }
  }

  // One look-up by the whole primary key for each list, program or campaign. With several in one
  // IN, MySQL 8.0 reads all members of them for every person; with `=` in place of `<=>`, MariaDB
  // 11.4 turns EXISTS into an IN and reads the whole table for every page.
  private <T> void members(boolean in, List<T> groups, Consumer<T> fromWhere) {
    sql.joined(
        in ? "OR" : "AND",
        in ? "FALSE" : "TRUE",
        groups,
        group -> {
          sql.append(in ? "EXISTS (SELECT 1 FROM " : "NOT EXISTS (SELECT 1 FROM ");
          fromWhere.accept(group);
          sql.append(" AND m.person_id <=> p.id)");
        });
  }

  private void member(Filter.InProgram filter, Program program) {
    sql.append("program_member m WHERE m.program_id = ?").parameter(program.id());
    filter
        .status()
        .ifPresent(status -> {
          var ids = status.ids(program);
          if (ids.isEmpty()) {
            sql.append(status.is() ? " AND FALSE" : "");
          } else {
            sql.append(" AND ");
            sql.in("m.status_id", status.is() ? " IN" : " NOT IN", ids);
          }
        });
    filter.success().ifPresent(success -> sql.append(" AND m.success = " + success));
  }

  // The email address has a generated column LOWER(email) with an index on it. Not for LIKE:
  // through that index MySQL 8.0 and 9.7 do not find 'a\nb' by 'a%', because \n sorts before the
  // blank with which the collation pads 'a'.
  private static Operand operand(Field field) {
    var column = "p." + field.column();
    return column.equals("p.email")
        ? new Operand(column, "p.email_key", field.type(), false)
        : Operand.column(column, field.type());
  }

  // A person's activities lie together in the primary key. `<=>`: as with lists.
  private void did(Filter.Did did, boolean wanted) {
    if (did.minTimes() == 1) {
      sql.append(wanted ? "EXISTS" : "NOT EXISTS")
          .append(" (SELECT 1 FROM activity a WHERE a.person_id <=> p.id AND ");
      activity(did);
      sql.append(")");
    } else {
      sql.append("(SELECT COUNT(*) FROM activity a WHERE a.person_id = p.id AND ");
      activity(did);
      sql.append(wanted ? ") >= ?" : ") < ?").parameter(did.minTimes());
    }
  }

  // Skipped and failed activities never match (OQ-01).
  private void activity(Filter.Did did) {
    sql.append("a.type_id = ? AND a.result = 0").parameter(did.type().id());
    did.dateOfActivity()
        .ifPresent(date -> {
          sql.append(" AND ");
          SqlCondition.write(sql, Operand.column("a.at", FieldType.DATETIME), date, moment);
        });
    for (var constraint : did.constraints()) {
      sql.append(" AND ");
      switch (constraint) {
        case Constraint.OnValue(var attribute, var condition) ->
            SqlCondition.write(sql, operand(attribute), condition, moment);
        case Constraint.OnAsset(_, var in, var assets) -> asset(in, assets);
      }
    }
  }

  private static Operand operand(ActivityAttribute attribute) {
    return switch (attribute.place()) {
      case PRIMARY_VALUE -> Operand.stored("a.primary_value", attribute.type());
      case OLD_VALUE -> Operand.stored("a.old_value", attribute.type());
      case NEW_VALUE -> Operand.stored("a.new_value", attribute.type());
      case CHANGE ->
          Operand.stored(
              "(CAST(a.new_value AS SIGNED) - CAST(COALESCE(a.old_value, '0') AS SIGNED))",
              attribute.type());
      case ATTRIBUTES -> Operand.stored(JSON.formatted(attribute.name()), attribute.type());
      case FIELD, LIST, EMAIL, PROGRAM ->
          throw new IllegalArgumentException(attribute + " is kept as an id");
    };
  }

  private void asset(boolean in, List<Constraint.Asset> assets) {
    sql.append("(");
    sql.in("a.primary_id", " IN", assets.stream().map(Constraint.Asset::id).toList());
    sql.append(" OR (a.primary_id IS NULL AND ");
    var names = assets.stream().map(asset -> TextFold.key(asset.name())).toList();
    sql.in("LOWER(a.primary_value)", " IN", names);
    sql.append("))").append(in ? "" : " IS NOT TRUE");
  }
}
