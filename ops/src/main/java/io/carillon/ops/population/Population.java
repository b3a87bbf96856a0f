package io.carillon.ops.population;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.LocalInfile;
import io.carillon.person.FieldStore;
import io.carillon.person.StaticList;
import io.carillon.person.StaticLists;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Adds made-up people to the person table, by two threads, a transaction for 5 000 people.
///
/// Two calls with the same request into equal schemas give the same people, values, lists and
/// activities; only the numbers of the activities depend on the threads. A second call into the
/// same schema adds other people. Meant for a schema of its own: while it runs, nobody else should
/// create people, because the ids are chosen beforehand.
public final class Population {
  private static final int PIECE = 5_000;
  private static final int THREADS = 2;
  private static final long YEARS_SECONDS = 3L * 365 * 86_400;
  private static final Actor ACTOR = new Actor("population", "program");

  /// Lists with the share of people on them.
  private static final Map<String, Double> LISTS = new LinkedHashMap<>();

  static {
    LISTS.put("Newsletter Readers", 0.30);
    LISTS.put("Trade Fair Visitors", 0.08);
    LISTS.put("VIP Customers", 0.02);
    LISTS.put("Do Not Bother", 0.01);
  }

  private static final String LAST_ID = "SELECT COALESCE(MAX(id), 0) FROM person";

  private final DataSource dataSource;
  private final PopulationRequest request;
  private final Progress progress;
  private final PersonMaker personMaker;
  private final HistoryMaker historyMaker;
  private final Map<StaticList, Double> lists;
  private final long lastId;
  private final BulkInsert people;
  private final BulkInsert activities;
  private final BulkInsert members;
  private final AtomicInteger nextPiece = new AtomicInteger();
  private final LongAdder peopleDone = new LongAdder();
  private final LongAdder activitiesDone = new LongAdder();
  private final LongAdder membersDone = new LongAdder();

  /// Told after each piece, by any thread.
  @FunctionalInterface
  public interface Progress {
    /// For callers who do not watch.
    Progress SILENT = (_, _) -> {};

    void advanced(long people, long ofPeople);
  }

  /// @param memberships of static lists
  /// @param firstId of the people that were added; they have consecutive ids
  public record Added(
      long people, long activities, long memberships, long firstId, double seconds) {}

  /// Custom fields Last Purchase Date, Total Spend, Favourite Category, Newsletter and Loyalty
  /// Points are filled if the catalogue has them with types date, currency, string, boolean and
  /// integer.
  public static Added generate(
      DataSource dataSource, PopulationRequest request, Progress progress) {
    var begun = System.nanoTime();
    var population = new Population(dataSource, request, progress);
    population.run();
    return new Added(
        population.peopleDone.sum(),
        population.activitiesDone.sum(),
        population.membersDone.sum(),
        population.lastId + 1,
        (System.nanoTime() - begun) / 1e9);
  }

  private Population(DataSource dataSource, PopulationRequest request, Progress progress) {
    this.dataSource = dataSource;
    this.request = request;
    this.progress = progress;
    var catalogue = new FieldStore(dataSource).load();
    this.personMaker = new PersonMaker(Pools.of(request.seed()), catalogue, request.until());
    this.historyMaker =
        new HistoryMaker(
            catalogue.require("Lead Score").id(),
            request.activitiesPerPerson(),
            request.until().getEpochSecond());
    this.lists = request.lists() ? lists(new StaticLists(dataSource)) : Map.of();
    this.lastId = JdbcClient.create(dataSource).sql(LAST_ID).query(Long.class).single();
    var jdbc = new JdbcTemplate(dataSource);
    var way = LocalInfile.way(dataSource);
    this.people = new BulkInsert(jdbc, way, "person", personMaker.columns());
    this.activities = new BulkInsert(jdbc, way, "activity", HistoryMaker.COLUMNS);
    this.members =
        new BulkInsert(
            jdbc, way, "static_list_member", List.of("list_id", "person_id", "added_at"));
  }

  private static Map<StaticList, Double> lists(StaticLists store) {
    var lists = new LinkedHashMap<StaticList, Double>();
    LISTS.forEach((name, share) ->
        lists.put(store.find(name).orElseGet(() -> store.create(name, ACTOR)), share));
    return lists;
  }

  private void run() {
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var workers = new ArrayList<Future<?>>();
      for (int thread = 0; thread < THREADS; thread++) {
        workers.add(threads.submit(this::work));
      }
      for (var worker : workers) {
        worker.get();
      }
    } catch (ExecutionException failure) {
      // No piece after the failed one is begun.
      nextPiece.set(Integer.MAX_VALUE / 2);
      throw failure.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failure.getCause());
    } catch (InterruptedException stopped) {
      nextPiece.set(Integer.MAX_VALUE / 2);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }

  private void work() {
    var transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    while (true) {
      long first = (long) nextPiece.getAndIncrement() * PIECE;
      if (first >= request.people()) {
        return;
      }
      var piece = make(first, Math.min(request.people(), first + PIECE));
      transaction.executeWithoutResult(_ -> {
        people.insert(piece.people());
        if (!piece.activities().isEmpty()) {
          activities.insert(piece.activities());
        }
        if (!piece.members().isEmpty()) {
          members.insert(piece.members());
        }
      });
      peopleDone.add(piece.people().size());
      activitiesDone.add(piece.activities().size());
      membersDone.add(piece.members().size());
      progress.advanced(peopleDone.sum(), request.people());
    }
  }

  private record Piece(
      List<@Nullable Object[]> people,
      List<@Nullable Object[]> activities,
      List<@Nullable Object[]> members) {}

  private Piece make(long first, long end) {
    var piece = new Piece(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    long until = request.until().getEpochSecond();
    for (long number = first; number < end; number++) {
      long id = lastId + 1 + number;
      // A source of its own for everybody: nobody's values depend on who was made before.
      var random = new SplittableRandom(request.seed() * 0x9E3779B97F4A7C15L + id);
      long created = until - 1 - random.nextLong(YEARS_SECONDS);
      var history = historyMaker.make(id, random, created);
      piece.people().add(personMaker.make(id, random, created, history));
      piece.activities().addAll(history.activities());
      for (var list : lists.entrySet()) {
        if (PersonMaker.chance(random, list.getValue())) {
          piece
              .members()
              .add(new Object[] {list.getKey().id(), id, PersonMaker.time(history.lastSecond())});
        }
      }
    }
    // In the order of the primary key.
    piece.members().sort(java.util.Comparator.comparingInt(row -> (Integer) row[0]));
    return piece;
  }
}
