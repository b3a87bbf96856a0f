package io.carillon.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.batch.BatchNode;
import io.carillon.batch.BatchServer;
import io.carillon.campaign.RunState;
import io.carillon.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// A database that is away for a while: nobody who works on runs gives up for good.
class DatabaseAwayIT {
  private static final int PEOPLE = 600;

  private final TestDatabase database = TestDatabase.fresh();
  private final Cuttable cuttable = new Cuttable(database.dataSource());
  private final BatchNode node = BatchNode.open(cuttable, RunChild.settings(cuttable));

  @BeforeEach
  void seed() {
    ScoringCampaign.seed(database.dataSource(), PEOPLE);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
    database.close();
  }

  @Test
  void aServerStartsRunsAgainWhenTheDatabaseIsBack() throws Exception {
    try (var server = new BatchServer(node.runs(), new SilentBell(), Duration.ofMillis(20))) {
      cuttable.cut = true;
      TimeUnit.MILLISECONDS.sleep(300);
      cuttable.cut = false;
      var id =
          node.runs().request(ScoringCampaign.CAMPAIGN, Optional.empty(), Map.of(), RunChild.ACTOR);
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> node.runs().find(id).state() == RunState.COMPLETED);
      assertThat(server).isNotNull();
    }
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  @Test
  void aRunGoesOnIfTheDatabaseComesBackBeforeItsLeaseIsOver() throws Exception {
    var id =
        node.runs().request(ScoringCampaign.CAMPAIGN, Optional.empty(), Map.of(), RunChild.ACTOR);
    Thread driver;
    try (var locker = database.dataSource().getConnection();
        var everybody = locker.createStatement()) {
      locker.setAutoCommit(false);
      everybody.execute("SELECT id FROM person FOR UPDATE");
      driver = Thread.ofPlatform().start(() -> node.runs().drive(id));
      Awaitility.await().until(() -> node.runs().totals(id).partsClaimed() > 0);
      cuttable.cut = true;
      TimeUnit.MILLISECONDS.sleep(200);
      cuttable.cut = false;
      locker.rollback();
    }
    driver.join();
    assertThat(node.runs().find(id).state()).isEqualTo(RunState.COMPLETED);
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  /// Gives no connection while it is cut.
  private static final class Cuttable extends DelegatingDataSource {
    private volatile boolean cut;

    private Cuttable(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (cut) {
        throw new SQLNonTransientConnectionException("cut by the test", "08001");
      }
      return super.getConnection();
    }
  }
}
