package io.carillon.batch.activities;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityType;
import io.carillon.batch.csv.Header;
import io.carillon.batch.people.PersonKey;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Nearest;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.TextFold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the columns of a file of activities mean. One column may be several things: a key or moment
/// can be an attribute too.
///
/// @param key who a row is about
/// @param keyIndex of its column in the file
/// @param atIndex of the column that says when
/// @param attributes of the columns to import, each once, in the order of the file
/// @param indexes of their columns in the file
/// @param count of all columns, ignored ones too
record ActivityColumns(
    PersonKey key,
    int keyIndex,
    int atIndex,
    List<ActivityAttribute> attributes,
    List<Integer> indexes,
    int count) {

  /// Checks all columns before it throws.
  ///
  /// @throws InvalidInputException `INVALID_INPUT` if a column is neither an attribute nor ignored,
  ///   an attribute is there twice, or the person's or the moment's column is missing
  static ActivityColumns of(
      Header header, ActivityType type, String person, String at, FieldCatalogue catalogue) {
    return new Resolver(header, type, person, at, catalogue).resolve();
  }

  /// Its state is one resolution.
  private static final class Resolver {
    private final Header header;
    private final ActivityType type;
    private final String person;
    private final String at;
    private final Optional<PersonKey> key;
    private final Map<ActivityAttribute, String> seen = new HashMap<>();
    private final List<ActivityAttribute> attributes = new ArrayList<>();
    private final List<Integer> indexes = new ArrayList<>();
    private int keyIndex = -1;
    private int atIndex = -1;

    Resolver(Header header, ActivityType type, String person, String at, FieldCatalogue catalogue) {
      this.header = header;
      this.type = type;
      this.person = person.strip();
      this.at = at.strip();
      this.key = PersonKey.of(person, catalogue, header);
    }

    ActivityColumns resolve() {
      header.forEach(this::take);
      if (keyIndex < 0 && key.isPresent()) {
        header.error(
            "no column is the person's '%s'",
            person, "map one to it, or say by what else a person is known");
      }
      if (atIndex < 0) {
        header.error(
            "there is no column '%s' that says when it happened",
            at, "name the column as the file does");
      }
      header.refuseProblems();
      return new ActivityColumns(
          key.orElseThrow(),
          keyIndex,
          atIndex,
          List.copyOf(attributes),
          List.copyOf(indexes),
          header.count());
    }

    private void take(Header.Column column) {
      boolean used = false;
      if (same(column.wanted(), person)) {
        refuseSecond(keyIndex, column, person);
        keyIndex = column.index();
        used = true;
      }
      if (same(column.name(), at)) {
        atIndex = column.index();
        used = true;
      }
      var attribute =
          type.everyAttribute().stream()
              .filter(one -> same(one.name(), column.wanted()))
              .findFirst();
      if (attribute.isPresent()) {
        var other = seen.put(attribute.get(), column.name());
        if (other != null) {
          header.error(
              "column '%s' is attribute '%s' too".formatted(column.name(), attribute.get().name()),
              other,
              "ignore one");
        }
        attributes.add(attribute.get());
        indexes.add(column.index());
      } else if (!used || (column.isMapped() && !same(column.wanted(), person))) {
        unknown(column);
      }
    }

    private void refuseSecond(int index, Header.Column column, String meaning) {
      if (index >= 0) {
        header.error(
            "column '%s' is the person's '" + meaning + "' too", column.name(), "ignore one");
      }
    }

    private void unknown(Header.Column column) {
      var names = type.everyAttribute().stream().map(ActivityAttribute::name).toList();
      var nearest =
          Nearest.to(column.wanted(), names).map(name -> "did you mean '" + name + "'? Else ");
      header.error(
          column.isMapped()
              ? "column '%s' is mapped to '"
                  + column.wanted()
                  + "', which is no attribute of '"
                  + type.name()
                  + "'"
              : "column '%s' is no attribute of '" + type.name() + "'",
          column.name(),
          nearest.orElse("") + "map it to an attribute or to ignore");
    }

    private static boolean same(String one, String other) {
      return TextFold.key(one).equals(TextFold.key(other));
    }
  }
}
