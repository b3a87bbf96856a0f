package io.carillon.definition;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityType;
import io.carillon.definition.Element.Scalar;
import io.carillon.person.FieldType;
import io.carillon.person.TextFold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Custom activity types. How many there may be is not limited: the ten of SL-83 are a price
/// list's.
final class ActivityTypeCompiler {
  /// SL-83.
  static final int MOST_ATTRIBUTES = 20;

  /// As documents write the types of attributes.
  static final List<String> ATTRIBUTE_TYPES =
      Arrays.stream(FieldType.values()).map(ActivityTypeCompiler::word).toList();

  private final Library library;

  ActivityTypeCompiler(Library library) {
    this.library = library;
  }

  /// What can be made of a document by itself.
  ///
  /// @return without the attributes that a problem was reported for
  static ActivityType read(Entry entry, Problems problems) {
    var body = entry.document().body();
    var filter = body.text("filter");
    var trigger = body.text("trigger");
    var seen = new HashSet<String>();
    var primary =
        Optional.ofNullable(body.scalar("primary"))
            .filter(name -> isAttribute(name, seen, problems))
            .map(name ->
                new ActivityAttribute(
                    name.text(), FieldType.STRING, ActivityAttribute.Place.PRIMARY_VALUE));
    var attributes = new ArrayList<ActivityAttribute>();
    for (var one : body.mappings("attributes")) {
      var name = one.scalar("name");
      var type = one.text("type");
      if (name != null && isAttribute(name, seen, problems) && type != null) {
        attributes.add(
            new ActivityAttribute(name.text(), type(type), ActivityAttribute.Place.ATTRIBUTES));
      }
    }
    return new ActivityType(
        ActivityType.CUSTOM_IDS + entry.id(),
        entry.name(),
        filter == null ? entry.name() : filter,
        Optional.of(trigger == null ? entry.name() : trigger),
        primary,
        attributes);
  }

  private static boolean isAttribute(Scalar name, Set<String> seen, Problems problems) {
    if (!ActivityAttribute.isName(name.text())) {
      problems.error(
          name.place(),
          "'%s' is not possible".formatted(ScalarReader.shortened(name.text())),
          "an attribute's name is made of letters, digits, blanks and _ . - and begins with a"
              + " letter or digit");
      return false;
    }
    if (!seen.add(TextFold.key(name.text()))) {
      problems.error(
          name.place(),
          "attribute '%s' is there twice".formatted(name.text()),
          "rename one of them");
      return false;
    }
    return true;
  }

  /// Finds what is wrong with one of the library's types. Two of the library with one name are
  /// reported once: with the one of the files, else with the later one.
  void check(Entry entry, Problems problems) {
    var type = read(entry, problems);
    var taken = new HashMap<String, String>();
    for (var known : FilterCompiler.SPECIAL) {
      taken.put(TextFold.key(known), "filter '%s'".formatted(known));
    }
    NotInThisVersion.FILTERS
        .keySet()
        .forEach(known -> taken.put(TextFold.key(known), "a filter or trigger of Marketo's"));
    ActivityType.shipped().forEach(shipped -> take(shipped, taken));
    var listening = new HashMap<String, String>();
    NotInThisVersion.TRIGGERS
        .keySet()
        .forEach(known -> listening.put(TextFold.key(known), "a filter or trigger of Marketo's"));
    listening.put(
        TextFold.key(Triggers.CAMPAIGN_IS_REQUESTED),
        "trigger '%s'".formatted(Triggers.CAMPAIGN_IS_REQUESTED));
    ActivityType.shipped().forEach(shipped -> takeTrigger(shipped, listening));
    boolean later = false;
    for (var other : library.entries(Kind.ACTIVITY_TYPE)) {
      if (other.equals(entry)) {
        later = true;
      } else if (other.fromFile() == entry.fromFile() ? !later : entry.fromFile()) {
        var its = read(other, new Problems());
        take(its, taken);
        takeTrigger(its, listening);
      }
    }
    var body = entry.document().body();
    var written = new LinkedHashMap<String, Place>();
    written.put(type.name(), body.placeOf("name"));
    written.putIfAbsent(type.filter(), body.placeOf("filter"));
    boolean free = true;
    for (var one : written.entrySet()) {
      free &= checkFree(one.getKey(), one.getValue(), taken, problems);
    }
    var trigger = type.trigger().orElseThrow();
    var owner = listening.get(TextFold.key(trigger));
    if (owner != null && (free || body.text(Triggers.NAME) != null)) {
      problems.error(
          body.placeOf(body.text(Triggers.NAME) == null ? "name" : Triggers.NAME),
          "the trigger would be called '%s', which is taken by %s".formatted(trigger, owner),
          "write another name under 'trigger'");
    }
  }

  private static void takeTrigger(ActivityType type, Map<String, String> taken) {
    type.trigger()
        .ifPresent(trigger ->
            taken.putIfAbsent(TextFold.key(trigger), "activity type '%s'".formatted(type.name())));
  }

  private static void take(ActivityType type, Map<String, String> taken) {
    var owner = "activity type '%s'".formatted(type.name());
    for (var name :
        List.of(type.name(), type.filter(), ActivityFilterCompiler.NOT + type.filter())) {
      taken.putIfAbsent(TextFold.key(name), owner);
    }
  }

  /// @return false if a problem was reported
  private static boolean checkFree(
      String name, Place place, Map<String, String> taken, Problems problems) {
    for (var one : List.of(name, ActivityFilterCompiler.NOT + name)) {
      var owner = taken.get(TextFold.key(one));
      if (owner != null) {
        problems.error(
            place,
            one.equals(name)
                ? "'%s' is taken by %s".formatted(name, owner)
                : "'%s' would have an inactivity filter '%s', which is taken by %s"
                    .formatted(name, one, owner),
            "choose another name");
        return false;
      }
    }
    return true;
  }

  /// What is logged was checked by the type an attribute had then, and stands under its name as it
  /// was spelled then: neither may change, also not by taking the attribute out for a while.
  ///
  /// @param earlier every version there was
  static void checkUnchanged(Document changed, List<Document> earlier, Problems problems) {
    record Former(String name, String type) {}
    var formers = new HashMap<String, Former>();
    for (var version : earlier) {
      for (var one : version.body().mappings("attributes")) {
        var name = one.text("name");
        var type = one.text("type");
        if (name != null && type != null) {
          formers.put(TextFold.key(name), new Former(name, type));
        }
      }
    }
    for (var one : changed.body().mappings("attributes")) {
      var name = one.scalar("name");
      var former = name == null ? null : formers.get(TextFold.key(name.text()));
      if (name == null || former == null) {
        continue;
      }
      if (!former.name.equals(name.text())) {
        problems.error(
            name.place(),
            "attribute '%s' is '%s' in what is logged".formatted(name.text(), former.name),
            "write it like that");
      }
      var type = one.text("type");
      if (type != null && !type.equals(former.type)) {
        problems.error(
            one.placeOf("type"),
            "attribute '%s' is of type %s in what is logged and cannot become %s"
                .formatted(former.name, former.type, type),
            "write '%s', or add an attribute of another name".formatted(former.type));
      }
    }
  }

  private static String word(FieldType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  static FieldType type(String word) {
    return FieldType.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
