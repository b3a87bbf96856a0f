package io.carillon.ops.population;

import static io.carillon.ops.population.PersonMaker.chance;
import static io.carillon.ops.population.PersonMaker.pick;

import io.carillon.activity.ActivityType;
import io.carillon.execution.JsonRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Makes what one person did until now: becoming known (AL-38), visits (AL-30), mails and what came
/// of them (AL-33 to AL-35), and the score that followed. A person's score is where the last change
/// of it left off. Thread-safe.
final class HistoryMaker {
  static final List<String> COLUMNS =
      List.of(
          "person_id",
          "at",
          "type_id",
          "result",
          "primary_id",
          "primary_value",
          "old_value",
          "new_value",
          "attributes");

  private static final List<String> PAGES =
      List.of(
          "/", "/pricing", "/products", "/blog/spring", "/blog/automation", "/contact", "/demo");
  private static final List<String> MAILS =
      List.of("Spring News", "Summer News", "Autumn News", "Winter News", "Product Launch");
  private static final List<String> LINKS =
      List.of("https://www.example.com/offer", "https://www.example.com/pricing");
  private static final List<String> SOURCE_TYPES =
      List.of("List import", "Web page visit", "Web form fillout");
  private static final int VISIT_POINTS = 1;
  private static final int OPEN_POINTS = 2;
  private static final int CLICK_POINTS = 5;
  private static final double SCORED_WITHOUT_PAST = 0.6;
  // On average of one incident below: 0.45 visits with half a score change, and mails of 2.8
  // activities.
  private static final double ACTIVITIES_PER_INCIDENT = 0.45 * 1.5 + 0.55 * 2.8;

  private final int scoreField;
  private final double incidents;
  private final boolean past;
  private final long untilSecond;

  /// @param scoreField id of field Lead Score
  /// @param activities on average for a person; 0 for none at all, not even New Lead
  HistoryMaker(int scoreField, double activities, long untilSecond) {
    this.scoreField = scoreField;
    this.past = activities > 0;
    this.incidents = Math.max(0, activities - 1) / ACTIVITIES_PER_INCIDENT;
    this.untilSecond = untilSecond;
  }

  /// @param activities rows of [#COLUMNS], in order of time
  /// @param score null if the person has none
  /// @param lastSecond when the person was last changed
  record History(
      List<@Nullable Object[]> activities,
      @Nullable Integer score,
      boolean unsubscribed,
      String sourceType,
      long lastSecond) {}

  History make(long id, SplittableRandom random, long createdSecond) {
    return new Made(id, random, createdSecond).history();
  }

  /// One history in the making.
  private final class Made {
    private final long id;
    private final SplittableRandom random;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private long second;
    private long changed;
    private @Nullable Integer score;
    private boolean unsubscribed;

    Made(long id, SplittableRandom random, long createdSecond) {
      this.id = id;
      this.random = random;
      this.second = createdSecond;
      this.changed = createdSecond;
    }

    History history() {
      var sourceType = pick(random, SOURCE_TYPES);
      unsubscribed = chance(random, 0.04);
      if (!past) {
        score = chance(random, SCORED_WITHOUT_PAST) ? random.nextInt(100) : null;
        return new History(rows, score, unsubscribed, sourceType, changed);
      }
      var attributes = new LinkedHashMap<String, String>();
      attributes.put("Source Type", sourceType);
      attributes.put("Created Date", PersonMaker.time(second).substring(0, 10));
      log(ActivityType.NEW_PERSON, null, null, null, null, attributes);
      int count = incidentCount();
      for (int left = count; left > 0; left--) {
        // What is left spreads over the time that is left.
        second += 1 + random.nextLong(Math.max(1, 2 * (untilSecond - second) / (left + 1)));
        second = Math.min(second, untilSecond - 1);
        if (chance(random, 0.45)) {
          visit();
        } else {
          mail();
        }
      }
      return new History(rows, score, unsubscribed, sourceType, changed);
    }

    /// Many do little, few do much: geometric.
    private int incidentCount() {
      double stop = 1 / (1 + incidents);
      int count = 0;
      while (count < 200 && random.nextDouble() >= stop) {
        count++;
      }
      return count;
    }

    private void visit() {
      var page = pick(random, PAGES);
      log(
          ActivityType.VISIT_WEB_PAGE,
          null,
          "www.example.com" + page,
          null,
          null,
          Map.of("Webpage URL", page));
      if (chance(random, 0.5)) {
        score(VISIT_POINTS);
      }
    }

    private void mail() {
      var mail = pick(random, MAILS);
      log(ActivityType.SEND_EMAIL, null, mail, null, null, Map.of());
      pass(60);
      if (chance(random, 0.03)) {
        log(
            ActivityType.EMAIL_BOUNCED,
            null,
            mail,
            null,
            null,
            Map.of("Category", "4", "Details", "452 Mailbox full"));
        return;
      }
      log(ActivityType.EMAIL_DELIVERED, null, mail, null, null, Map.of());
      if (chance(random, 0.35)) {
        pass(2 * 86_400);
        log(ActivityType.OPEN_EMAIL, null, mail, null, null, Map.of("Device", "Desktop"));
        if (chance(random, 0.5)) {
          score(OPEN_POINTS);
        }
        if (chance(random, 0.3)) {
          pass(600);
          log(
              ActivityType.CLICK_EMAIL,
              null,
              mail,
              null,
              null,
              Map.of("Link", pick(random, LINKS)));
          score(CLICK_POINTS);
        }
      }
    }

    private void score(int points) {
      var old = score;
      int now = (old == null ? 0 : old) + points;
      log(
          ActivityType.CHANGE_SCORE,
          scoreField,
          null,
          old == null ? null : old.toString(),
          String.valueOf(now),
          Map.of());
      score = now;
      changed = second;
    }

    private void pass(int atMostSeconds) {
      second = Math.min(untilSecond - 1, second + 1 + random.nextInt(atMostSeconds));
    }

    private void log(
        ActivityType type,
        @Nullable Integer primaryId,
        @Nullable String primaryValue,
        @Nullable String oldValue,
        @Nullable String newValue,
        Map<String, String> attributes) {
      rows.add(
          new @Nullable Object[] {
            id,
            PersonMaker.time(second),
            type.id(),
            0,
            primaryId,
            primaryValue,
            oldValue,
            newValue,
            attributes.isEmpty() ? null : JsonRows.object(attributes)
          });
    }
  }
}
