package io.carillon.ops.bench;

import io.carillon.activity.ActivityType;
import io.carillon.execution.JsonRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A pack of made-up activities without person and time: each person's past is dealt from it, so
/// that the server can write twenty million of them without anything leaving it. What is on the
/// cards follows from the seed.
///
/// A site's log as it is: half of it mails sent and delivered, a fifth page visits, an eighth
/// opens, 3 % clicks, forms 0.7 %, unsubscriptions 0.1 %; of interesting moments there are two
/// cards in a hundred thousand, so that 20 million activities hold some four hundred. One card in a
/// hundred was skipped or failed.
final class HistoryCards {
  /// A prime, so that every stride through the pack meets all cards.
  static final int COUNT = 100_003;

  static final List<String> COLUMNS =
      List.of(
          "number",
          "jitter",
          "type_id",
          "result",
          "primary_id",
          "primary_value",
          "old_value",
          "new_value",
          "attributes");

  private static final int RARE = 2;
  private static final int EMAILS = 60;
  private static final List<String> PAGES =
      List.of("/", "/pricing", "/products", "/blog/spring", "/blog/summer", "/contact", "/demo");
  private static final List<String> LINKS = List.of("/offer", "/pricing", "/blog", "/webinar");
  private static final List<String> FORMS = List.of("Newsletter", "Contact", "Demo", "Webinar");
  private static final List<String> DEVICES = List.of("Desktop", "Phone", "Tablet");
  private static final List<String> STATUSES =
      List.of("New", "Contacted", "Qualified", "Customer", "Lost");

  private final SplittableRandom random;
  private final int statusField;
  private final int scoreField;
  private final List<@Nullable Object[]> cards = new ArrayList<>(COUNT);

  private HistoryCards(long seed, int statusField, int scoreField) {
    this.random = new SplittableRandom(seed);
    this.statusField = statusField;
    this.scoreField = scoreField;
  }

  /// @return rows of [#COLUMNS], numbered from 0; jitter is 0 to 999
  static List<@Nullable Object[]> of(long seed, int statusField, int scoreField) {
    var made = new HistoryCards(seed, statusField, scoreField);
    for (int number = 0; number < COUNT; number++) {
      made.card(number);
    }
    return made.cards;
  }

  private void card(int number) {
    if (number < RARE) {
      text(ActivityType.INTERESTING_MOMENT, "Web", Map.of("Description", "Asked for a call"));
      return;
    }
    int kind = random.nextInt(1_000);
    if (kind < 295) {
      text(ActivityType.SEND_EMAIL, email(), Map.of());
    } else if (kind < 575) {
      text(ActivityType.EMAIL_DELIVERED, email(), Map.of());
    } else if (kind < 765) {
      var page = pick(PAGES);
      text(ActivityType.VISIT_WEB_PAGE, "www.example.com" + page, Map.of("Webpage URL", page));
    } else if (kind < 885) {
      text(ActivityType.OPEN_EMAIL, email(), Map.of("Device", pick(DEVICES)));
    } else if (kind < 915) {
      var link = "https://www.example.com" + pick(LINKS) + "?id=" + random.nextInt(1_000);
      text(ActivityType.CLICK_EMAIL, email(), Map.of("Link", link, "Device", pick(DEVICES)));
    } else if (kind < 950) {
      changed(ActivityType.CHANGE_DATA_VALUE, statusField, pick(STATUSES), pick(STATUSES));
    } else if (kind < 985) {
      int old = random.nextInt(100);
      int now = old + 1 + (int) (Math.pow(random.nextDouble(), 3) * 25);
      changed(ActivityType.CHANGE_SCORE, scoreField, Integer.toString(old), Integer.toString(now));
    } else if (kind < 992) {
      text(ActivityType.FILL_OUT_FORM, pick(FORMS), Map.of("Web Page", "www.example.com/contact"));
    } else if (kind < 999) {
      text(ActivityType.EMAIL_BOUNCED, email(), Map.of("Category", "4", "Details", "Mailbox full"));
    } else {
      text(ActivityType.UNSUBSCRIBE_EMAIL, email(), Map.of());
    }
  }

  // The newest e-mails are as many people's as the old ones together.
  private String email() {
    return "Mailing " + (1 + (int) (EMAILS * Math.pow(random.nextDouble(), 2)));
  }

  private String pick(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  private void text(ActivityType type, String primary, Map<String, String> attributes) {
    add(type, null, primary, null, null, attributes);
  }

  private void changed(ActivityType type, int field, String oldValue, String newValue) {
    add(type, field, null, oldValue, newValue, Map.of());
  }

  private void add(
      ActivityType type,
      @Nullable Integer primaryId,
      @Nullable String primaryValue,
      @Nullable String oldValue,
      @Nullable String newValue,
      Map<String, String> attributes) {
    int result = random.nextInt(100) > 0 ? 0 : 1 + random.nextInt(2);
    cards.add(
        new @Nullable Object[] {
          cards.size(),
          random.nextInt(1_000),
          type.id(),
          type.equals(ActivityType.INTERESTING_MOMENT) ? 0 : result,
          primaryId,
          primaryValue,
          oldValue,
          newValue,
          attributes.isEmpty() ? null : JsonRows.object(attributes)
        });
  }
}
