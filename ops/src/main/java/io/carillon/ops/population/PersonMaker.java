package io.carillon.ops.population;

import io.carillon.ops.population.HistoryMaker.History;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Makes one person's values, column by column. Thread-safe.
final class PersonMaker {
  private static final List<String> SHIPPED =
      List.of(
          "id",
          "email",
          "first_name",
          "last_name",
          "salutation",
          "job_title",
          "department",
          "phone",
          "mobile_phone",
          "address",
          "city",
          "state",
          "postal_code",
          "country",
          "date_of_birth",
          "person_time_zone",
          "lead_source",
          "lead_status",
          "lead_rating",
          "lead_score",
          "company",
          "industry",
          "num_employees",
          "annual_revenue",
          "is_customer",
          "unsubscribed",
          "unsubscribed_reason",
          "marketing_suspended",
          "black_listed",
          "email_invalid",
          "email_invalid_cause",
          "email_suspended",
          "email_suspended_at",
          "do_not_call",
          "acquired_at",
          "original_source_type",
          "created_at",
          "updated_at");

  private static final List<String> SOURCES =
      List.of(
          "Web page visit", "List import", "Trade fair", "Webinar", "Referral", "Advertisement");
  private static final List<String> STATUSES =
      List.of("New", "Contacted", "Qualified", "Customer", "Lost");
  private static final List<String> DEPARTMENTS =
      List.of("Marketing", "Sales", "IT", "Finance", "Purchasing", "Human Resources", "Operations");
  private static final List<String> CATEGORIES =
      List.of("Books", "Music", "Garden", "Kitchen", "Sports", "Toys", "Fashion", "Electronics");
  private static final long DAY = 86_400;

  /// Custom fields of the demo, filled if the catalogue has them with this type.
  private enum Custom {
    LAST_PURCHASE_DATE("Last Purchase Date", FieldType.DATE),
    TOTAL_SPEND("Total Spend", FieldType.CURRENCY),
    FAVOURITE_CATEGORY("Favourite Category", FieldType.STRING),
    NEWSLETTER("Newsletter", FieldType.BOOLEAN),
    LOYALTY_POINTS("Loyalty Points", FieldType.INTEGER);

    private final String field;
    private final FieldType type;

    Custom(String field, FieldType type) {
      this.field = field;
      this.type = type;
    }
  }

  private final Pools pools;
  private final long untilSecond;
  private final List<Custom> customs = new ArrayList<>();
  private final List<String> columns = new ArrayList<>(SHIPPED);

  PersonMaker(Pools pools, FieldCatalogue catalogue, Instant until) {
    this.pools = pools;
    this.untilSecond = until.getEpochSecond();
    for (var custom : Custom.values()) {
      catalogue
          .find(custom.field)
          .filter(field -> field.type() == custom.type)
          .ifPresent(field -> {
            customs.add(custom);
            columns.add(field.column());
          });
    }
  }

  /// Of table `person`, in the order of the values.
  List<String> columns() {
    return List.copyOf(columns);
  }

  /// @param random of this person alone
  /// @param createdSecond when the person became known
  /// @param history what happened since
  @Nullable Object[] make(long id, SplittableRandom random, long createdSecond, History history) {
    var first = pick(random, pools.firstNames());
    var last = pick(random, pools.lastNames());
    var place = pick(random, pools.places());
    var employer = chance(random, 0.7) ? pick(random, pools.employers()) : null;
    var customer = chance(random, 0.25);
    var invalid = chance(random, 0.02);
    var suspended = chance(random, 0.005);
    var created = time(createdSecond);
    var values = new @Nullable Object[columns.size()];
    int at = 0;
    values[at++] = id;
    values[at++] = chance(random, 0.985) ? email(id, first, last, employer) : null;
    values[at++] = first;
    values[at++] = last;
    values[at++] = some(random, 0.4, () -> random.nextBoolean() ? "Ms." : "Mr.");
    values[at++] =
        employer == null ? null : some(random, 0.8, () -> pick(random, pools.jobTitles()));
    values[at++] = employer == null ? null : some(random, 0.5, () -> pick(random, DEPARTMENTS));
    values[at++] = some(random, 0.6, () -> phone(random, place));
    values[at++] = some(random, 0.3, () -> phone(random, place));
    values[at++] =
        some(random, 0.5, () -> (1 + random.nextInt(300)) + " " + pick(random, pools.streets()));
    values[at++] = place.city();
    values[at++] = place.state().isEmpty() ? null : place.state();
    values[at++] = some(random, 0.85, () -> digits(random, place.postal()));
    values[at++] = place.country();
    values[at++] =
        some(
            random,
            0.35,
            () ->
                LocalDate.ofEpochDay(untilSecond / DAY - 18 * 365 - random.nextInt(60 * 365))
                    .toString());
    values[at++] = some(random, 0.8, place::zone);
    values[at++] = some(random, 0.9, () -> pick(random, SOURCES));
    values[at++] = customer ? "Customer" : some(random, 0.85, () -> pick(random, STATUSES));
    values[at++] = some(random, 0.5, () -> List.of("Hot", "Warm", "Cold").get(random.nextInt(3)));
    values[at++] = history.score();
    values[at++] = employer == null ? null : employer.name();
    values[at++] = employer == null ? null : employer.industry();
    values[at++] = employer == null ? null : employer.employees();
    values[at++] = employer == null ? null : some(random, 0.7, employer::revenue);
    values[at++] = some(random, 0.9, () -> customer);
    values[at++] = history.unsubscribed();
    values[at++] = history.unsubscribed() ? "Clicked the unsubscribe link" : null;
    values[at++] = chance(random, 0.01);
    values[at++] = chance(random, 0.005);
    values[at++] = invalid;
    values[at++] = invalid ? "550 No such user here" : null;
    values[at++] = suspended;
    values[at++] = suspended ? time(untilSecond - random.nextLong(30 * DAY)) : null;
    values[at++] = chance(random, 0.03);
    values[at++] = some(random, 0.9, () -> created);
    values[at++] = history.sourceType();
    values[at++] = created;
    values[at++] = time(history.lastSecond());
    for (var custom : customs) {
      values[at++] = value(custom, random, customer, createdSecond);
    }
    return values;
  }

  private @Nullable Object value(
      Custom custom, SplittableRandom random, boolean customer, long createdSecond) {
    return switch (custom) {
      case LAST_PURCHASE_DATE -> {
        long days = Math.max(1, (untilSecond - createdSecond) / DAY);
        var date = LocalDate.ofEpochDay(untilSecond / DAY - random.nextLong(days));
        yield customer ? date.toString() : null;
      }
      case TOTAL_SPEND -> {
        var cents = Math.round(Math.exp(random.nextDouble() * 5 + 7));
        yield customer ? BigDecimal.valueOf(cents, 2) : null;
      }
      case FAVOURITE_CATEGORY -> some(random, 0.6, () -> pick(random, CATEGORIES));
      case NEWSLETTER -> some(random, 0.8, () -> chance(random, 0.55));
      case LOYALTY_POINTS -> {
        int points = random.nextInt(5_000);
        yield customer ? points : some(random, 0.2, () -> 0);
      }
    };
  }

  /// The id makes it unique.
  private static String email(
      long id, String first, String last, Pools.@Nullable Employer employer) {
    return Pools.slug(first)
        + '.'
        + Pools.slug(last)
        + '.'
        + id
        + '@'
        + (employer == null ? "example.com" : employer.domain());
  }

  private static String phone(SplittableRandom random, Place place) {
    return place.phone() + ' ' + digits(random, "### ####");
  }

  private static String digits(SplittableRandom random, String pattern) {
    var text = new StringBuilder(pattern);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '#') {
        text.setCharAt(i, (char) ('0' + random.nextInt(10)));
      }
    }
    return text.toString();
  }

  /// As `DATETIME` columns take it.
  static String time(long second) {
    return LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).toString().replace('T', ' ');
  }

  static boolean chance(SplittableRandom random, double probability) {
    return random.nextDouble() < probability;
  }

  static <T> T pick(SplittableRandom random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static <T> @Nullable T some(
      SplittableRandom random, double probability, java.util.function.Supplier<T> value) {
    return chance(random, probability) ? value.get() : null;
  }
}
