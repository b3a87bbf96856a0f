package io.carillon.smartlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityType;
import io.carillon.database.TestDatabase;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import io.carillon.person.ProgramMembership;
import io.carillon.person.StaticList;
import io.carillon.person.TextFold;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import io.carillon.smartlist.ConditionReader.Subject;
import io.carillon.smartlist.FilterLogic.Expression;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/// Generated smart lists over generated people: the plain form, SQL and the chunk form give the
/// same set.
class ThreeFormsIT {
  private static final int PEOPLE = 400;
  private static final List<StaticList> LISTS =
      List.of(
          new StaticList(1, "VIP"),
          new StaticList(2, "Half"),
          new StaticList(3, "Everybody"),
          new StaticList(4, "Nobody"));
  private static final List<Program> PROGRAMS =
      List.of(
          program(21, "Webinar", "Invited", "Registered", "Attended"),
          program(22, "Fair", "Registered", "Attended", "No Show"),
          program(23, "Nobody's", "Member"));
  private static final List<Filter.InCampaign.Campaign> CAMPAIGNS =
      List.of(
          new Filter.InCampaign.Campaign(31, "Welcome"),
          new Filter.InCampaign.Campaign(32, "Nobody's"));
  private static final int NO_LONGER_A_STATUS = 9;
  private static final List<String> PARTITIONS = List.of("Default", "Europe", "Nobody's");
  // The people are the same each time; lists differ, and jqwik tells the seed of a failure.
  private static final Random RANDOM = new Random(20260101);

  private static TestDatabase database;
  private static PersonChunk people;
  private static List<History> histories;

  @BeforeContainer
  static void fillTheDatabase() throws SQLException {
    database = TestDatabase.fresh();
    try (var connection = database.dataSource().getConnection()) {
      for (var field : TestFields.CUSTOM) {
        execute(
            connection,
            "ALTER TABLE person ADD COLUMN %s %s NULL"
                .formatted(field.column(), field.type().columnType()));
      }
      insertPeople(connection);
      people = load(connection);
      histories = GeneratedHistories.insert(connection, people, RANDOM);
    }
  }

  @AfterContainer
  static void dropTheDatabase() {
    database.close();
  }

  @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
  @Tag("SL-61")
  @Tag("AN-06")
  void agreeOnGeneratedLists(@ForAll("smartLists") SmartList list, @ForAll("moments") Moment moment)
      throws SQLException {
    assertAgreement(list, moment);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  @Tag("SL-10")
  @Tag("SL-60")
  @Tag("SL-62")
  @Tag("SL-63")
  @Tag("SL-66")
  @Tag("SL-67")
  @Tag("SL-71")
  @Tag("SL-73")
  @Tag("SL-75")
  @Tag("SL-80")
  @Tag("TR-62")
  void agreeOnSingleFilters(@ForAll("filters") Filter filter, @ForAll("moments") Moment moment)
      throws SQLException {
    assertAgreement(new SmartList("single", List.of(filter), new FilterLogic.All()), moment);
  }

  @Property(tries = 1)
  @Tag("SL-42")
  void takeTenThousandValues() throws SQLException {
    var values =
        new ArrayList<>(IntStream.range(0, 9_900).mapToObj(number -> "value " + number).toList());
    values.addAll(EdgeValues.TEXTS);
    for (var operator : List.of(Operator.IS, Operator.IS_NOT, Operator.CONTAINS)) {
      var filter = new Filter.OnField(TestFields.STATE, new Condition.OnText(operator, values));
      assertAgreement(
          new SmartList("long", List.of(filter), new FilterLogic.All()),
          EdgeValues.MOMENTS.getFirst());
    }
  }

  @Property(tries = 2, edgeCases = EdgeCasesMode.NONE)
  @Tag("LG-12")
  void agreeOnTwoHundredFilters(
      @ForAll("twoHundred") List<Filter> filters, @ForAll("moments") Moment moment)
      throws SQLException {
    assertAgreement(new SmartList("many", filters, new FilterLogic.Any()), moment);
    assertAgreement(new SmartList("many", filters, new FilterLogic.All()), moment);
  }

  private static void assertAgreement(SmartList list, Moment moment) throws SQLException {
    var rows = IntStream.range(0, people.size()).toArray();
    for (var counted : Needs.of(list).counted()) {
      if (counted instanceof Filter.SharesValues shared) {
        people.loadCounts(shared, others(shared));
      }
    }
    var plain =
        IntStream.of(rows)
            .filter(row ->
                PlainEvaluation.matches(list, people.person(row), histories.get(row), moment))
            .toArray();
    // An explanation writes all its reasons, so a tenth of the people is enough.
    for (int row = 0; row < rows.length; row += 10) {
      assertThat(explained(list, row, moment).holds()).isEqualTo(contains(plain, row));
    }
    for (var counted : Needs.of(list).counted()) {
      if (counted instanceof Filter.Did did) {
        people.loadCounts(did, counts(did, moment));
      }
    }
    var chunk = ChunkEvaluation.select(list, people, rows, moment);
    var odd = IntStream.of(rows).filter(row -> row % 2 == 1).toArray();
    var chunkOfOdd = ChunkEvaluation.select(list, people, odd, moment);
    var sql = SqlForm.of(list, moment);
    var bySql = select(sql);
    var everybody = SqlForm.ofEverybody(list, moment);
    assertThat(select(everybody))
        .as(() -> "SQL over everybody, at %s%n%s%n%s".formatted(moment, list, shortened(everybody)))
        .isEqualTo(bySql);

    for (int row : rows) {
      boolean inPlain = contains(plain, row);
      boolean inChunk = contains(chunk, row);
      boolean inSql = contains(bySql, row);
      assertThat(inPlain == inChunk && inPlain == inSql)
          .as(() ->
              "plain %s, chunk %s, SQL %s%nat %s%n%s%n%s%nperson %s"
                  .formatted(
                      inPlain,
                      inChunk,
                      inSql,
                      moment,
                      explained(list, row, moment).toText(),
                      shortened(sql),
                      described(row)))
          .isTrue();
    }
    assertThat(chunkOfOdd)
        .as("half of the rows")
        .isEqualTo(IntStream.of(plain).filter(row -> row % 2 == 1).toArray());
  }

  private static Explanation explained(SmartList list, int row, Moment moment) {
    return Explanation.of(list, people.person(row), histories.get(row), moment);
  }

  private static boolean contains(int[] rows, int row) {
    return Arrays.binarySearch(rows, row) >= 0;
  }

  private static String shortened(Sql sql) {
    var text = sql.text() + " " + sql.parameters();
    return text.length() <= 2_000 ? text : text.substring(0, 2_000) + "…";
  }

  private static String described(int row) {
    return TestFields.ALL.stream()
        .map(field -> field + "='" + people.value(row, field) + "'")
        .collect(Collectors.joining(", ", people.id(row) + ": ", ""));
  }

  /// How many others have the same values, as SL-67 says it.
  private static int[] others(Filter.SharesValues shared) {
    var same = new HashMap<List<Object>, Integer>();
    var keys = new ArrayList<Optional<List<Object>>>();
    for (int row = 0; row < people.size(); row++) {
      var key = new ArrayList<Object>();
      var partition = String.valueOf(people.value(row, TestFields.PARTITION));
      for (var field : shared.fields()) {
        var value = people.value(row, field);
        if (value != null) {
          key.add(comparable(value));
        }
      }
      boolean complete = key.size() == shared.fields().size();
      key.add(TextFold.key(partition)); // AN-05
      keys.add(complete ? Optional.of(key) : Optional.empty());
      if (complete) {
        same.merge(key, 1, Integer::sum);
      }
    }
    return keys.stream().mapToInt(key -> key.map(one -> same.get(one) - 1).orElse(0)).toArray();
  }

  private static Object comparable(Object value) {
    return switch (value) {
      case String text -> TextFold.key(text);
      case Number number -> {
        var exact = Condition.OnNumber.exact(number);
        yield exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
      }
      default -> value;
    };
  }

  // As the loader of chunks does it: how many activities of each person meet the filter.
  private static int[] counts(Filter.Did filter, Moment moment) throws SQLException {
    var sql = SqlForm.ofActivity(filter, moment);
    var counts = new int[people.size()];
    try (var connection = database.dataSource().getConnection();
        var statement =
            connection.prepareStatement(
                "SELECT a.person_id, COUNT(*) FROM activity a WHERE "
                    + sql.text()
                    + " GROUP BY a.person_id")) {
      for (int i = 0; i < sql.parameters().size(); i++) {
        statement.setObject(i + 1, sql.parameters().get(i));
      }
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          counts[people.rowOf(result.getLong(1))] = result.getInt(2);
        }
      }
    }
    return counts;
  }

  private static int[] select(Sql sql) throws SQLException {
    try (var connection = database.dataSource().getConnection();
        var statement =
            connection.prepareStatement(
                "SELECT p.id FROM person p WHERE " + sql.text() + " ORDER BY p.id")) {
      for (int i = 0; i < sql.parameters().size(); i++) {
        statement.setObject(i + 1, sql.parameters().get(i));
      }
      var rows = IntStream.builder();
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(people.rowOf(result.getLong(1)));
        }
      }
      return rows.build().toArray();
    }
  }

  // People: each field is empty in a fifth of them, else one of its edge values.

  private static void insertPeople(Connection connection) throws SQLException {
    var columns = TestFields.ALL.stream().map(Field::column).collect(Collectors.joining(", "));
    var marks = TestFields.ALL.stream().map(_ -> "?").collect(Collectors.joining(", "));
    connection.setAutoCommit(false);
    try (var person =
            connection.prepareStatement(
                "INSERT INTO person (id, updated_at, %s) VALUES (?, UTC_TIMESTAMP(6), %s)"
                    .formatted(columns, marks));
        var member =
            connection.prepareStatement(
                "INSERT INTO static_list_member (list_id, person_id, added_at)"
                    + " VALUES (?, ?, UTC_TIMESTAMP(6))")) {
      for (int number = 0; number < PEOPLE; number++) {
        long id = 1_000 + 7L * number;
        person.setLong(1, id);
        int at = 2;
        for (var field : TestFields.ALL) {
          person.setObject(at++, parameter(heldBy(number, field)));
        }
        person.addBatch();
        for (var list : LISTS) {
          if (isOn(list, number)) {
            member.setInt(1, list.id());
            member.setLong(2, id);
            member.addBatch();
          }
        }
      }
      person.executeBatch();
      member.executeBatch();
    }
    insertMemberships(connection);
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static void insertMemberships(Connection connection) throws SQLException {
    try (var program =
            connection.prepareStatement(
                "INSERT INTO program_member (program_id, person_id, status_id, success,"
                    + " member_since, status_at)"
                    + " VALUES (?, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
        var campaign =
            connection.prepareStatement(
                "INSERT INTO campaign_member (campaign_id, person_id, first_at, last_at, times)"
                    + " VALUES (31, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), ?)")) {
      for (int number = 0; number < PEOPLE; number++) {
        for (var one : PROGRAMS) {
          var membership = membershipOf(one, number);
          if (membership != null) {
            program.setInt(1, one.id());
            program.setLong(2, 1_000 + 7L * number);
            program.setInt(3, membership.statusId());
            program.setBoolean(4, membership.success());
            program.addBatch();
          }
        }
        if (entriesOf(number) > 0) {
          campaign.setLong(1, 1_000 + 7L * number);
          campaign.setInt(2, entriesOf(number));
          campaign.addBatch();
        }
      }
      program.executeBatch();
      campaign.executeBatch();
    }
  }

  private static Program program(int id, String name, String... statuses) {
    return new Program(
        id,
        name,
        IntStream.range(0, statuses.length)
            .mapToObj(at -> new ProgramStatus(at + 1, statuses[at], 10 * at + 10, false, false))
            .toList());
  }

  private static @Nullable ProgramMembership membershipOf(Program program, int number) {
    return switch (program.id()) {
      case 21 -> number % 3 == 0 ? member(number % 4 + 1, number % 5 == 0) : null;
      case 22 ->
          number % 2 == 0
              ? member(number % 8 == 0 ? NO_LONGER_A_STATUS : number % 3 + 1, number % 7 < 3)
              : null;
      default -> null;
    };
  }

  private static ProgramMembership member(int statusId, boolean success) {
    return new ProgramMembership(
        statusId, success, null, Instant.EPOCH, Instant.EPOCH, Map.of(), null, false);
  }

  private static int entriesOf(int number) {
    return number % 4;
  }

  private static @Nullable Object heldBy(int number, Field field) {
    if (field.equals(TestFields.PARTITION)) {
      return PARTITIONS.get(number % 2).toUpperCase(Locale.ROOT);
    }
    var required = field.equals(TestFields.CREATED) || field.equals(TestFields.UNSUBSCRIBED);
    var values = EdgeValues.held(field);
    if (!required && RANDOM.nextInt(5) == 0) {
      return null;
    }
    // Half of the people go through the values in order, so that each one occurs.
    return values.get(number % 2 == 0 ? number / 2 % values.size() : RANDOM.nextInt(values.size()));
  }

  private static boolean isOn(StaticList list, int number) {
    return switch (list.id()) {
      case 1 -> number % 10 == 3;
      case 2 -> number % 2 == 0;
      case 3 -> true;
      default -> false;
    };
  }

  private static @Nullable Object parameter(@Nullable Object value) {
    return value instanceof Instant instant
        ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
        : value;
  }

  private static PersonChunk load(Connection connection) throws SQLException {
    var ids = LongStream.range(0, PEOPLE).map(number -> 1_000 + 7L * number).toArray();
    var chunk = new PersonChunk(ids, TestFields.ALL, LISTS.stream().map(StaticList::id).toList());
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("SELECT p.* FROM person p ORDER BY p.id")) {
      while (result.next()) {
        int row = chunk.rowOf(result.getLong("id"));
        for (var field : TestFields.ALL) {
          chunk.load(row, field, value(result, field));
        }
        for (var list : LISTS) {
          chunk.setMember(row, list.id(), isOn(list, row));
        }
      }
    }
    for (var program : PROGRAMS) {
      var memberships = new @Nullable ProgramMembership[PEOPLE];
      Arrays.setAll(memberships, number -> membershipOf(program, number));
      chunk.loadMemberships(program.id(), memberships);
    }
    chunk.loadCounts(
        CAMPAIGNS.get(0), IntStream.range(0, PEOPLE).map(ThreeFormsIT::entriesOf).toArray());
    chunk.loadCounts(CAMPAIGNS.get(1), new int[PEOPLE]);
    return chunk;
  }

  private static @Nullable Object value(ResultSet result, Field field) throws SQLException {
    var column = field.column();
    return switch (field.type()) {
      case STRING, EMAIL, URL, PHONE, TEXT -> result.getString(column);
      case INTEGER, SCORE, PERCENT -> result.getObject(column, Integer.class);
      case FLOAT -> result.getObject(column, Double.class);
      case CURRENCY -> result.getObject(column, BigDecimal.class);
      case DATE -> result.getObject(column, LocalDate.class);
      case DATETIME -> {
        var local = result.getObject(column, LocalDateTime.class);
        yield local == null ? null : local.toInstant(ZoneOffset.UTC);
      }
      case BOOLEAN -> result.getObject(column, Boolean.class);
    };
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  // Lists

  @Provide
  Arbitrary<Moment> moments() {
    return Arbitraries.of(EdgeValues.MOMENTS);
  }

  @Provide
  Arbitrary<Filter> filters() {
    return Arbitraries.oneOf(onField(), onActivity(), special());
  }

  @Provide
  Arbitrary<List<Filter>> twoHundred() {
    return filters().list().ofSize(200);
  }

  @Provide
  Arbitrary<SmartList> smartLists() {
    return lists(2);
  }

  private Arbitrary<SmartList> lists(int depth) {
    Arbitrary<Filter> filter =
        depth == 0
            ? Arbitraries.frequencyOf(
                Tuple.of(4, onField()),
                Tuple.of(1, inList()),
                Tuple.of(2, special()),
                Tuple.of(3, onActivity()))
            : Arbitraries.frequencyOf(
                Tuple.of(4, onField()),
                Tuple.of(1, inList()),
                Tuple.of(2, special()),
                Tuple.of(3, onActivity()),
                Tuple.of(2, inSmartList(depth - 1)));
    return filter
        .list()
        .ofMinSize(0)
        .ofMaxSize(5)
        .flatMap(filters ->
            Combinators.combine(logic(filters.size()), visibility())
                .as((logic, visibility) ->
                    new SmartList("list" + depth, filters, logic, visibility)));
  }

  private Arbitrary<Optional<Visibility>> visibility() {
    return Arbitraries.of(PARTITIONS)
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(2)
        .map(partitions -> new Visibility("W", TestFields.PARTITION, partitions))
        .optional(0.5);
  }

  private Arbitrary<FilterLogic> logic(int filters) {
    var simple = Arbitraries.<FilterLogic>of(new FilterLogic.All(), new FilterLogic.Any());
    return filters == 0
        ? simple
        : Arbitraries.oneOf(simple, expression(filters, 3).map(FilterLogic.Advanced::new));
  }

  private Arbitrary<Expression> expression(int filters, int depth) {
    Arbitrary<Expression> position =
        Arbitraries.integers().between(1, filters).map(Expression.Position::new);
    if (depth == 0) {
      return position;
    }
    var parts = expression(filters, depth - 1).list().ofMinSize(2).ofMaxSize(3);
    return Arbitraries.oneOf(
        position, parts.map(Expression.And::new), parts.map(Expression.Or::new));
  }

  private Arbitrary<Filter> inList() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(LISTS).list().uniqueElements().ofMinSize(1).ofMaxSize(3))
        .as(Filter.InList::new);
  }

  private Arbitrary<Filter> special() {
    return Arbitraries.oneOf(inProgram(), inCampaign(), randomSample(), sharesValues());
  }

  private Arbitrary<Filter> inProgram() {
    var status =
        Combinators.combine(
                Arbitraries.of(true, false),
                Arbitraries.of("Invited", "Registered", "ATTENDED", "No Show")
                    .list()
                    .uniqueElements()
                    .ofMinSize(1)
                    .ofMaxSize(3))
            .as(Filter.InProgram.OnStatus::new)
            .optional(0.6);
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(PROGRAMS).list().uniqueElements().ofMinSize(1).ofMaxSize(3),
            status,
            Arbitraries.of(true, false).optional(0.4))
        .as(Filter.InProgram::new);
  }

  private Arbitrary<Filter> inCampaign() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(CAMPAIGNS).list().uniqueElements().ofMinSize(1).ofMaxSize(2))
        .as(Filter.InCampaign::new);
  }

  private Arbitrary<Filter> randomSample() {
    return Combinators.combine(
            Arbitraries.of("0.0001", "1", "12.5", "50", "99.9999"),
            Arbitraries.of("Welcome", "Größe 'x' \"y\" %\uD83D\uDE00"))
        .as((percent, salt) -> new Filter.RandomSample(new BigDecimal(percent), salt));
  }

  private Arbitrary<Filter> sharesValues() {
    return Arbitraries.of(TestFields.ALL)
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(2)
        .map(Filter.SharesValues::new);
  }

  private Arbitrary<Filter> inSmartList(int depth) {
    return Combinators.combine(
            Arbitraries.of(true, false), lists(depth).list().ofMinSize(1).ofMaxSize(2))
        .as(Filter.InSmartList::new);
  }

  private Arbitrary<Filter> onField() {
    return Arbitraries.of(TestFields.ALL)
        .flatMap(field ->
            Arbitraries.of(Operator.allowedFor(field.type()))
                .flatMap(operator -> onField(field, operator)));
  }

  private Arbitrary<Filter> onField(Field field, Operator operator) {
    return condition(Subject.of(field), operator)
        .map(condition -> new Filter.OnField(field, condition));
  }

  private Arbitrary<Condition> condition(Subject subject, Operator operator) {
    return values(subject.type(), operator)
        .map(values ->
            ConditionReader.read(
                subject, operator.text(), values, ZoneOffset.ofHours(2), (_, _) -> {}))
        // Reversed ranges and values the type has no room for are refused: not our subject here.
        .filter(Optional::isPresent)
        .map(Optional::get);
  }

  private Arbitrary<Filter> onActivity() {
    return Arbitraries.of(GeneratedHistories.TYPES)
        .flatMap(type ->
            Combinators.combine(
                    constraints(type), dateOfActivity(), minTimes(), Arbitraries.of(true, false))
                .as((constraints, date, times, wanted) -> {
                  var did = new Filter.Did(type, constraints, date, times);
                  return wanted ? did : new Filter.DidNot(did);
                }));
  }

  private Arbitrary<List<Constraint>> constraints(ActivityType type) {
    return Arbitraries.of(type.everyAttribute()).flatMap(this::constraint).list().ofMaxSize(2);
  }

  private Arbitrary<Constraint> constraint(ActivityAttribute attribute) {
    if (attribute.place().isId()) {
      return Combinators.combine(
              Arbitraries.of(true, false),
              Arbitraries.of(GeneratedHistories.ASSETS).list().ofMinSize(1).ofMaxSize(2))
          .as((in, assets) -> new Constraint.OnAsset(attribute, in, assets));
    }
    return Arbitraries.of(Operator.allowedFor(attribute.type()))
        .flatMap(operator -> condition(Subject.of(attribute), operator))
        .map(condition -> new Constraint.OnValue(attribute, condition));
  }

  private Arbitrary<Optional<Condition.OnTime>> dateOfActivity() {
    var operators =
        Operator.allowedFor(FieldType.DATETIME).stream()
            .filter(one -> one != Operator.IS_EMPTY && one != Operator.IS_NOT_EMPTY)
            .toList();
    return Arbitraries.of(operators)
        .flatMap(operator -> condition(Subject.DATE_OF_ACTIVITY, operator))
        .map(condition -> (Condition.OnTime) condition)
        .optional(0.5);
  }

  private Arbitrary<Integer> minTimes() {
    return Arbitraries.frequency(Tuple.of(3, 1), Tuple.of(1, 2), Tuple.of(1, 3));
  }

  private Arbitrary<List<String>> values(FieldType type, Operator operator) {
    var written = EdgeValues.written(type);
    return switch (operator) {
      case IS_EMPTY, IS_NOT_EMPTY, IS_TRUE, IS_FALSE -> Arbitraries.just(List.of());
      case IN_PAST, IN_PAST_BEFORE, IN_FUTURE, IN_FUTURE_AFTER ->
          Arbitraries.of(
                  "0 days",
                  "1 minute",
                  "1 hour",
                  "24 hours",
                  "1 day",
                  "2 days",
                  "1 week",
                  "4 weeks",
                  "30 days",
                  "31 days",
                  "1 month",
                  "2 months",
                  "1 quarter",
                  "1 year",
                  "366 days",
                  "1000 years")
              .map(List::of);
      case IN_TIME_FRAME ->
          Arbitraries.of(TimeWindow.Preset.class).map(preset -> List.of(preset.toString()));
      case BETWEEN -> Arbitraries.of(written).list().ofSize(2);
      case GREATER_THAN, LESS_THAN, AT_LEAST, AT_MOST, AFTER, BEFORE, ON_OR_AFTER, ON_OR_BEFORE ->
          Arbitraries.of(written).map(List::of);
      case IS, IS_NOT, STARTS_WITH, NOT_STARTS_WITH, CONTAINS, NOT_CONTAINS ->
          Arbitraries.of(written).list().ofMinSize(1).ofMaxSize(4);
    };
  }
}
