package io.carillon.ops.population;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import net.datafaker.Faker;

/// What people are put together from. Filled once: the library makes thousands of names a second,
/// not hundreds of thousands.
///
/// @param places each as often as its weight says
record Pools(
    List<String> firstNames,
    List<String> lastNames,
    List<Employer> employers,
    List<String> jobTitles,
    List<String> streets,
    List<Place> places) {
  private static final int TRIES = 20;
  private static final List<String> INDUSTRIES =
      List.of(
          "Retail",
          "Manufacturing",
          "Software",
          "Banking",
          "Insurance",
          "Healthcare",
          "Education",
          "Media",
          "Logistics",
          "Construction",
          "Energy",
          "Food and Beverage",
          "Hospitality",
          "Consulting",
          "Public Administration",
          "Telecommunications");

  /// @param domain below example.com, which belongs to nobody
  record Employer(String name, String domain, String industry, int employees, long revenue) {}

  static Pools of(long seed) {
    var random = new Random(seed);
    var faker = new Faker(Locale.US, random);
    var places = new ArrayList<Place>();
    Place.all()
        .forEach(place -> places.addAll(java.util.Collections.nCopies(place.weight(), place)));
    return new Pools(
        distinct(600, () -> faker.name().firstName()),
        distinct(1_500, () -> faker.name().lastName()),
        employers(faker, random),
        distinct(200, () -> faker.job().title()),
        distinct(800, () -> faker.address().streetName()),
        List.copyOf(places));
  }

  private static List<Employer> employers(Faker faker, Random random) {
    var names = distinct(1_000, () -> faker.company().name());
    var employers = new ArrayList<Employer>(names.size());
    var domains = new LinkedHashSet<String>();
    for (var name : names) {
      var slug = slug(name);
      var domain = (domains.add(slug) ? slug : slug + domains.size()) + ".example.com";
      int employees = (int) Math.round(Math.exp(random.nextGaussian() * 1.6 + 4.5)) + 1;
      employers.add(
          new Employer(
              name,
              domain,
              INDUSTRIES.get(random.nextInt(INDUSTRIES.size())),
              employees,
              employees * (long) (60 + random.nextInt(240)) * 1_000));
    }
    return employers;
  }

  /// Letters and digits only, in lower case: part of an e-mail address.
  static String slug(String text) {
    var slug =
        java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "");
    return slug.isEmpty() ? "x" : slug;
  }

  private static List<String> distinct(int wanted, Supplier<String> source) {
    var texts = new LinkedHashSet<String>();
    for (int tries = 0; texts.size() < wanted && tries < wanted * TRIES; tries++) {
      texts.add(source.get());
    }
    return List.copyOf(texts);
  }
}
