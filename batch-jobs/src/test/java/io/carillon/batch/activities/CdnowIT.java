package io.carillon.batch.activities;

import static io.carillon.batch.people.ImportWorld.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carillon.batch.people.ImportRequest;
import io.carillon.batch.people.ImportWorld;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.execution.Preview;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import io.carillon.person.Settings;
import io.carillon.smartlist.Moment;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Real data: CDNOW's purchase history (Fader and Hardie), 69 659 purchases of 23 570 customers in
/// 1997 and 1998, against its published figures and against counts made here.
class CdnowIT {
  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.fresh();

  @TempDir Path folder;

  private record Purchase(int customer, LocalDate date, BigDecimal amount) {
    static Purchase of(String line) {
      var cells = line.split(",", -1);
      return new Purchase(
          Integer.parseInt(cells[0]), LocalDate.parse(cells[1]), new BigDecimal(cells[3]));
    }

    boolean isBetween(String first, String last) {
      return !date.isBefore(LocalDate.parse(first)) && !date.isAfter(LocalDate.parse(last));
    }
  }

  @Test
  @Tag("SL-71")
  @Tag("SL-73")
  @Tag("SL-75")
  @Tag("SL-83")
  void everyPurchaseIsImportedAndFiltersFindWhoACountFinds() throws IOException {
    var data = ImportWorld.realData();
    assumeTrue(Files.isDirectory(data), "no folder " + data + ": real data is not tested");
    var file = data.resolve("cdnow_purchases.csv");
    Map<Integer, List<Purchase>> history;
    try (var lines = Files.lines(file)) {
      history = lines.skip(1).map(Purchase::of).collect(Collectors.groupingBy(Purchase::customer));
    }
    var world = new ActivityWorld(DATABASE, folder);
    new Settings(DATABASE.dataSource()).setTimeZone("America/New_York", ANNA);
    world.people.field("Customer Number", FieldType.INTEGER);
    var people =
        history.keySet().stream()
            .map(number -> "customer-%d@example.com,%d".formatted(number, number))
            .collect(Collectors.joining("\n", "Email Address,Customer Number\n", "\n"));
    var customers = Files.writeString(folder.resolve("customers.csv"), people);
    assertThat(world.people.run(ImportRequest.of(customers, ANNA)).created()).isEqualTo(23_570);

    var result =
        world.run(
            ActivityImportRequest.of(
                    file,
                    ActivityWorld.purchases(DATABASE.dataSource()),
                    "Customer Number",
                    "date",
                    ANNA)
                .mapping(Map.of("customer_id", "Customer Number"))
                .rejects(folder.resolve("rejected.csv")));

    assertThat(result)
        .extracting(
            ActivityImportResult::read,
            ActivityImportResult::logged,
            ActivityImportResult::rejected)
        .containsExactly(69_659L, 69_659L, 0L);
    assertThat(
            world.people.rows(
                """
                SELECT CONCAT_WS(' ', COUNT(DISTINCT person_id),
                  SUM(CAST(JSON_UNQUOTE(JSON_EXTRACT(attributes, '$.Quantity')) AS SIGNED)),
                  SUM(CAST(JSON_UNQUOTE(JSON_EXTRACT(attributes, '$.Amount')) AS DECIMAL(19,2))))
                FROM activity WHERE type_id > 100000
                """))
        .containsExactly("23570 167881 2500315.63");

    var counted = new LinkedHashMap<String, Long>();
    counted.put(
        "{filter: Purchased Music, minTimes: 2}",
        count(history, purchases -> purchases.size() >= 2));
    counted.put(
        "{filter: Not Purchased Music, dateOfActivity: {operator: after, value: 1997-03-31}}",
        count(
            history,
            purchases ->
                purchases.stream().noneMatch(one -> one.isBetween("1997-04-01", "1999-01-01"))));
    counted.put(
        "{filter: Purchased Music, constraints: [{attribute: Amount, operator: at least, value:"
            + " 100}], minTimes: 1}",
        count(
            history,
            purchases ->
                purchases.stream()
                    .anyMatch(one -> one.amount().compareTo(BigDecimal.valueOf(100)) >= 0)));
    counted.put(
        "{filter: Purchased Music, dateOfActivity: {operator: between, values: [1997-06-01,"
            + " 1997-08-29]}, minTimes: 3}",
        count(
            history,
            purchases ->
                purchases.stream().filter(one -> one.isBetween("1997-06-01", "1997-08-29")).count()
                    >= 3));

    assertThat(counted.values()).allMatch(number -> number > 100 && number < 23_570);
    counted.forEach((filter, number) -> assertThat(matching(filter)).as(filter).isEqualTo(number));
  }

  private static long count(
      Map<Integer, List<Purchase>> history, Predicate<List<Purchase>> condition) {
    return history.values().stream().filter(condition).count();
  }

  /// How many people a smart list of this one filter has.
  private static long matching(String filter) {
    var source = DATABASE.dataSource();
    var yaml =
        """
        kind: SmartList
        name: Buyers
        filters: [%s]
        ---
        kind: Campaign
        name: To buyers
        smartList:
          filters: [{filter: Member of Smart List, operator: is, value: Buyers}]
        """
            .formatted(filter);
    new DefinitionStore(source).apply(List.of(new SourceFile("buyers.yaml", yaml)), ANNA);
    var moment = new Moment(Instant.now(), new Settings(source).timeZone());
    return new Preview(source, new FieldStore(source).load())
        .count(new CompiledDefinitions(source).plan("To buyers"), moment);
  }
}
