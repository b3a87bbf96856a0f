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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

  /// How lists and the log are asked.
  private enum Way {
    /// Each person's rows are looked up when the person's turn comes: a page reads little.
    PERSON_BY_PERSON,
    /// Who is on the list or did it is found first, in one pass: where everybody is asked, in half
    /// the time or less. Where other conditions leave few to ask, the log is still looked up person
    /// by person.
    ALL_AT_ONCE
  }

  private final Moment moment;
  private final String name;
  private final Way way;
  private final SqlWriter sql = new SqlWriter();
  // Whether what was written before leaves only some of the people to ask.
  private boolean narrowed;

  private SqlForm(Moment moment, String name, Way way) {
    this.moment = moment;
    this.name = name;
    this.way = way;
  }

  /// For a statement that reads a page of people.
  ///
  /// @throws CampaignException `INVALID_DEFINITION` if the list, with those it nests, is too large
  ///   for one statement
  public static Sql of(SmartList list, Moment moment) {
    return of(list, moment, Way.PERSON_BY_PERSON);
  }

  /// The same people, for a statement that looks at everybody.
  ///
  /// @throws CampaignException as [#of(SmartList, Moment)]
  public static Sql ofEverybody(SmartList list, Moment moment) {
    return of(list, moment, Way.ALL_AT_ONCE);
  }

  /// As [#ofEverybody(SmartList, Moment)], for one filter.
  public static Sql ofEverybody(Filter filter, Moment moment) {
    var form = new SqlForm(moment, "the filter", Way.ALL_AT_ONCE);
    form.filter(filter);
    return form.sql.toSql();
  }

  private static Sql of(SmartList list, Moment moment, Way way) {
    var form = new SqlForm(moment, "smart list '" + list.name() + "'", way);
    list.visibility()
        .ifPresentOrElse(visibility -> form.visible(visibility, list), () -> form.list(list));
    return form.sql.toSql();
  }

  /// @throws CampaignException as [#of(SmartList, Moment)]
  public static Sql of(Filter filter, Moment moment) {
    var form = new SqlForm(moment, "the filter", Way.PERSON_BY_PERSON);
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
    var form = new SqlForm(moment, "the filter", Way.PERSON_BY_PERSON);
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
      case FilterLogic.All() -> all(filters.stream().map(this::part).toList());
      case FilterLogic.Any() -> any(filters.stream().map(this::part).toList());
      case FilterLogic.Advanced(var expression) -> part(expression, filters).write.run();
    }
  }

  /// What is to be joined by AND or OR.
  ///
  /// @param cost in look-ups, roughly: servers evaluate the parts as they stand and stop at the
  ///   first that decides
  /// @param few whether it matches the smaller part of the people, as far as can be told without
  ///   looking
  /// @param filter if it is one, not an expression
  private record Part(int cost, boolean few, Optional<Filter> filter, Runnable write) {}

  private Part part(Filter filter) {
    return new Part(
        SqlOrder.cost(filter), SqlOrder.few(filter), Optional.of(filter), () -> filter(filter));
  }

  private Part part(Expression expression, List<Filter> filters) {
    return switch (expression) {
      case Expression.Position(int number) -> part(filters.get(number - 1));
      case Expression.And(var operands) -> {
        var parts = operands.stream().map(operand -> part(operand, filters)).toList();
        yield new Part(
            cost(parts), parts.stream().anyMatch(Part::few), Optional.empty(), () -> all(parts));
      }
      case Expression.Or(var operands) -> {
        var parts = operands.stream().map(operand -> part(operand, filters)).toList();
        yield new Part(
            cost(parts), parts.stream().allMatch(Part::few), Optional.empty(), () -> any(parts));
      }
    };
  }

  private void all(List<Part> parts) {
    boolean before = narrowed;
    sql.joined(
        "AND",
        "TRUE",
        ordered(parts, false),
        part -> {
          part.write.run();
          narrowed |= part.few;
        });
    narrowed = before;
  }

  private void any(List<Part> parts) {
    boolean before = narrowed;
    sql.joined(
        "OR",
        "FALSE",
        ordered(parts, true),
        part -> {
          part.write.run();
          narrowed |= !part.few;
        });
    narrowed = before;
  }

  /// The cheap ones first. Activity filters that can share one look into the log do: A happened or
  /// B happened is one of both, A did not and B did not is none of both.
  ///
  /// @param any what joins them: OR, else AND
  private List<Part> ordered(List<Part> parts, boolean any) {
    var shared = parts.stream().flatMap(part -> once(part, any).stream()).toList();
    var ordered = new ArrayList<Part>();
    if (shared.size() > 1) {
      parts.stream().filter(part -> once(part, any).isEmpty()).forEach(ordered::add);
      ordered.add(new Part(SqlOrder.ACTIVITY, any, Optional.empty(), () -> happened(any, shared)));
    } else {
      ordered.addAll(parts);
    }
    ordered.sort(Comparator.comparingInt(Part::cost));
    return ordered;
  }

  private static int cost(List<Part> parts) {
    return parts.stream().mapToInt(Part::cost).sum();
  }

  /// What the part asks, if it is an activity filter about one time of this kind.
  private static Optional<Filter.Did> once(Part part, boolean wanted) {
    var did =
        switch (part.filter.orElse(null)) {
          case Filter.Did happened when wanted -> Optional.of(happened);
          case Filter.DidNot(var happened) when !wanted -> Optional.of(happened);
          case null, default -> Optional.<Filter.Did>empty();
        };
    return did.filter(one -> one.minTimes() == 1);
  }

  private void filter(Filter filter) {
    switch (filter) {
      case Filter.OnField(var field, var condition) ->
          SqlCondition.write(sql, operand(field), condition, moment);
      case Filter.InList(var in, var lists) ->
          members(
              in,
              "static_list_member",
              lists,
              list -> sql.append("m.list_id = ?").parameter(list.id()));
      case Filter.InProgram inProgram ->
          members(
              inProgram.in(),
              "program_member",
              inProgram.programs(),
              program -> member(inProgram, program));
      case Filter.InCampaign(var in, var campaigns) ->
          members(
              in,
              "campaign_member",
              campaigns,
              campaign -> sql.append("m.campaign_id = ?").parameter(campaign.id()));
      case Filter.RandomSample sample ->
          sql.append("LEFT(MD5(CONCAT(?, p.id)), 8) < ?")
              .parameter(Lot.prefix(sample, moment))
              .parameter("%08x".formatted(Lot.limit(sample)));
      case Filter.SharesValues shared -> sql.append(SharedValues.condition(shared));
      case Filter.InSmartList(var in, var lists) -> {
        sql.joined("OR", "FALSE", lists, this::list);
        sql.append(in ? "" : " IS NOT TRUE");
      }
      case Filter.Did did -> happened(true, List.of(did));
      case Filter.DidNot(var did) -> happened(false, List.of(did));
    }
    refuseIfTooLarge();
  }

  private void refuseIfTooLarge() {
    if (sql.parameterCount() > MOST_PARAMETERS || sql.length() > LONGEST) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "%s, with the smart lists it nests, is too large for one statement, which holds at most %d values: put the people on a static list and ask for that"
              .formatted(name, MOST_PARAMETERS));
    }
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

  // Person by person: one look-up by the whole primary key for each list, program or campaign. With
  // several in one IN, MySQL 8.0 reads all members of them for every person; with `=` in place of
  // `<=>`, MariaDB 11.4 turns EXISTS into an IN and reads the whole table for every page. All at
  // once that IN is wanted: members are read once, and where they are few, the people by them.
  private <T> void members(boolean in, String table, List<T> groups, Consumer<T> ofGroup) {
    switch (way) {
      case PERSON_BY_PERSON ->
          sql.joined(
              in ? "OR" : "AND",
              in ? "FALSE" : "TRUE",
              groups,
              group -> {
                sql.append(in ? "EXISTS" : "NOT EXISTS");
                sql.append(" (SELECT 1 FROM " + table + " m WHERE ");
                ofGroup.accept(group);
                sql.append(" AND m.person_id <=> p.id)");
              });
      case ALL_AT_ONCE -> {
        sql.append(in ? "p.id IN" : "p.id NOT IN");
        sql.append(" (SELECT m.person_id FROM " + table + " m WHERE ");
        sql.joined("OR", "FALSE", groups, ofGroup);
        sql.append(")");
      }
    }
  }

  private void member(Filter.InProgram filter, Program program) {
    sql.append("(m.program_id = ?").parameter(program.id());
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
    sql.append(")");
  }

  /// @param filters several only if each asks for one time; any of them counts
  private void happened(boolean wanted, List<Filter.Did> filters) {
    if (way == Way.ALL_AT_ONCE && !narrowed) {
      collected(wanted, filters);
    } else {
      lookedUp(wanted, filters);
    }
    refuseIfTooLarge();
  }

  // A person's activities lie together in the primary key. `<=>`: as with lists.
  private void lookedUp(boolean wanted, List<Filter.Did> filters) {
    int times = filters.getFirst().minTimes();
    if (times == 1) {
      sql.append(wanted ? "EXISTS" : "NOT EXISTS")
          .append(" (SELECT 1 FROM activity a WHERE a.person_id <=> p.id AND ");
      sql.joined("OR", "FALSE", filters, this::activity);
      sql.append(")");
    } else {
      sql.append("(SELECT COUNT(*) FROM activity a WHERE a.person_id = p.id AND ");
      sql.joined("OR", "FALSE", filters, this::activity);
      sql.append(wanted ? ") >= ?" : ") < ?").parameter(times);
    }
  }

  // The log is read once, in the order of the primary key. HAVING, also for one time: without it
  // both servers make a join of it, and look everybody up after all.
  private void collected(boolean wanted, List<Filter.Did> filters) {
    sql.append(wanted ? "p.id IN" : "p.id NOT IN")
        .append(" (SELECT a.person_id FROM activity a WHERE ");
    sql.joined("OR", "FALSE", filters, this::activity);
    sql.append(" GROUP BY a.person_id HAVING COUNT(*) >= ?)")
        .parameter(filters.getFirst().minTimes());
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
      case FIELD, LIST, EMAIL, PROGRAM, CAMPAIGN, WEBHOOK ->
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
