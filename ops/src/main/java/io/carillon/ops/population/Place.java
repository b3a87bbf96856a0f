package io.carillon.ops.population;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// A real city, from the resource `places.txt`.
///
/// @param postal its postal code with `#` for digits to fill in
/// @param phone the prefix of its telephone numbers
/// @param weight how many people live there, relative to the others
record Place(
    String city,
    String state,
    String country,
    String postal,
    String phone,
    String zone,
    int weight) {

  static List<Place> all() {
    var resource = Objects.requireNonNull(Place.class.getResourceAsStream("places.txt"));
    try (var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(Place::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Place parse(String line) {
    var parts = line.split("\\|", -1);
    return new Place(
        parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], Integer.parseInt(parts[6]));
  }
}
