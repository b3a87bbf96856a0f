package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.definition.Element.Sequence;
import io.carillon.definition.Form.ByKey;
import io.carillon.definition.Form.ByWord;
import io.carillon.definition.Form.Flag;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.Listing;
import io.carillon.definition.Form.Named;
import io.carillon.definition.Form.Text;
import io.carillon.definition.Form.Whole;
import io.carillon.definition.Form.Words;
import io.carillon.failure.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Checks a YAML node against its form and brings it into canonical shape: defaults filled in,
/// empty optional things left out, one of `value` and `values`. Goes on after an error; forms are
/// finitely deep, so a node that contains itself ends somewhere, too.
final class FormReader {
  private final Problems problems;
  private final ScalarReader scalars;
  private final boolean lines;

  /// @param lines whether line numbers mean something to the user
  FormReader(Problems problems, boolean lines) {
    this.problems = problems;
    this.scalars = new ScalarReader(problems);
    this.lines = lines;
  }

  int line(Node node) {
    return lines ? node.getStartMark().getLine() + 1 : 0;
  }

  /// @return null if nothing can be made of the node; the reason has been reported
  @Nullable Element read(Node node, Form form, Place place) {
    return switch (form) {
      case Text text -> scalars.text(node, text, place);
      case Words words -> scalars.word(node, words, place);
      case Flag() -> scalars.flag(node, place);
      case Whole whole -> scalars.whole(node, whole, place);
      case Listing listing -> sequence(node, listing, place);
      case Named named -> named(node, named, place);
      case Keyed keyed -> mapping(node, keyed, place);
      case ByKey byKey -> byKey(node, byKey, place);
      case ByWord byWord -> byWord(node, byWord, place);
    };
  }

  /// @return with what could be used of it; without entries if nothing could
  Mapping mapping(Node node, Keyed form, Place place) {
    var entries = entries(node, form.says(), place);
    if (entries == null) {
      return new Mapping(place, Map.of());
    }
    entries.forEach((name, entry) -> checkKnown(name, entry, form, place));
    var read = new LinkedHashMap<String, Element>();
    for (var key : form.keys()) {
      var entry = entries.get(key.name());
      var element = entry == null ? null : entry(entry.value(), key, place);
      if (element != null) {
        read.put(key.name(), element);
      } else if (entry == null || isAbsent(entry.value(), key)) {
        fillIn(key, place, read);
      }
    }
    if (!form.someOf().isEmpty() && form.someOf().stream().noneMatch(read::containsKey)) {
      problems.error(
          place,
          "%s needs %s".formatted(form.says(), either(form.someOf())),
          "add at least one of them");
    }
    form.oneOrMany().ifPresent(pair -> oneOrMany(pair, read));
    return new Mapping(place, read);
  }

  private @Nullable Element entry(Node value, Form.KeyForm key, Place place) {
    return isAbsent(value, key)
        ? null
        : read(value, key.form(), place.key(key.name(), line(value)));
  }

  /// An optional key without a value is the same as no key, unless blank means something.
  private static boolean isAbsent(Node value, Form.KeyForm key) {
    return switch (key.form()) {
      case Text text -> !key.required() && !text.blankCounts() && ScalarReader.isBlank(value);
      case Words _, Flag _, Whole _, Keyed _, ByKey _, ByWord _ ->
          !key.required() && ScalarReader.isEmptyScalar(value);
      case Listing _, Named _ ->
          !key.required()
              && (ScalarReader.isEmptyScalar(value)
                  || (value instanceof SequenceNode list && list.getValue().isEmpty())
                  || (value instanceof MappingNode map && map.getValue().isEmpty()));
    };
  }

  private void fillIn(Form.KeyForm key, Place place, Map<String, Element> read) {
    if (key.required()) {
      problems.error(
          place,
          "'%s' is missing".formatted(key.name()),
          "add '%s:', %s".formatted(key.name(), says(key.form())));
    } else if (key.fallback() != null) {
      read.put(key.name(), new Scalar(place, key.fallback()));
    } else if (key.always() && key.form() instanceof Keyed inner) {
      var filled = new LinkedHashMap<String, Element>();
      var at = place.key(key.name(), place.line());
      inner.keys().forEach(one -> fillIn(one, at, filled));
      read.put(key.name(), new Mapping(at, filled));
    }
  }

  /// What must be written there, in a few words.
  private static String says(Form form) {
    return switch (form) {
      case Text text -> text.says();
      case Words words when words.words().size() == 1 -> "'%s'".formatted(words.words().getFirst());
      case Words words -> "one of '%s'".formatted(String.join("', '", words.words()));
      case Flag() -> "true or false";
      case Whole whole -> "a whole number of %d to %d".formatted(whole.min(), whole.max());
      case Listing listing -> "a list, each item of it " + says(listing.item());
      case Named _ -> "names with values";
      case Keyed keyed -> keyed.says();
      case ByKey byKey -> "a " + byKey.name();
      case ByWord byWord -> "a " + byWord.name();
    };
  }

  private void checkKnown(String name, Entry entry, Keyed form, Place place) {
    if (form.find(name).isPresent()) {
      return;
    }
    var at = place.key(name, entry.line());
    var refusal = form.refused().get(name);
    if (refusal != null) {
      problems.error(at, "'%s' is not possible".formatted(name), refusal);
    } else {
      problems.error(
          at,
          "%s has no key '%s'".formatted(form.says(), ScalarReader.shortened(name)),
          Nearest.repair(name, form.keyNames()));
    }
  }

  private void oneOrMany(Form.OneOrMany pair, Map<String, Element> read) {
    if (!(read.get(pair.many()) instanceof Sequence many)) {
      return;
    }
    if (read.containsKey(pair.one())) {
      problems.error(
          many.place(),
          "'%s' and '%s' stand side by side".formatted(pair.one(), pair.many()),
          "write all values under '%s'".formatted(pair.many()));
    } else if (many.items().size() == 1) {
      read.remove(pair.many());
      read.put(pair.one(), many.items().getFirst());
    }
  }

  private Mapping byKey(Node node, ByKey form, Place place) {
    var entries = entries(node, "a " + form.name(), place);
    if (entries != null) {
      for (var one : form.cases().entrySet()) {
        if (entries.containsKey(one.getKey())) {
          return (Mapping) Objects.requireNonNull(read(node, one.getValue(), place));
        }
      }
      var refused = form.refused().keySet().stream().filter(entries::containsKey).findFirst();
      if (refused.isPresent()) {
        problems.error(
            place.key(refused.get(), line(node)),
            "'%s' is not possible".formatted(refused.get()),
            form.refused().getOrDefault(refused.get(), ""));
      } else {
        problems.error(
            place,
            "%s is missing".formatted(either(List.copyOf(form.cases().keySet()))),
            entries.keySet().stream()
                .flatMap(written -> Nearest.to(written, form.cases().keySet()).stream())
                .findFirst()
                .map(name -> "did you mean '" + name + "'?")
                .orElse("add one of them"));
      }
    }
    return new Mapping(place, Map.of());
  }

  private Mapping byWord(Node node, ByWord form, Place place) {
    var entries = entries(node, "a " + form.name(), place);
    if (entries != null) {
      var entry = entries.get(form.key());
      if (entry == null) {
        problems.error(
            place,
            "'%s' is missing".formatted(form.key()),
            "write one of '%s'".formatted(String.join("', '", form.cases().keySet())));
      } else {
        var at = place.key(form.key(), line(entry.value()));
        var words = new Words(List.copyOf(form.cases().keySet()), form.refused());
        if (form.otherwise().isPresent()
            && entry.value() instanceof ScalarNode scalar
            && !words.words().contains(scalar.getValue())
            && !words.refused().containsKey(scalar.getValue())) {
          return mapping(node, form.otherwise().get(), place);
        }
        var word = scalars.word(entry.value(), words, at);
        var keyed = word == null ? null : form.cases().get(word.text());
        if (keyed != null) {
          return mapping(node, keyed, place);
        }
      }
    }
    return new Mapping(place, Map.of());
  }

  private Sequence sequence(Node node, Listing form, Place place) {
    var items = new ArrayList<Element>();
    if (!(node instanceof SequenceNode list)) {
      problems.error(
          place,
          "a list is needed, not %s".formatted(ScalarReader.shown(node)),
          "start every item with '- ', or write [one, two]");
      return new Sequence(place, items);
    }
    for (int index = 0; index < list.getValue().size(); index++) {
      var item = list.getValue().get(index);
      var at = place.item(index, line(item));
      var element = read(item, form.item(), at);
      if (element != null) {
        items.add(element);
      }
    }
    if (list.getValue().size() < form.atLeast()) {
      problems.error(place, "the list is empty", "at least one item is needed");
    }
    if (list.getValue().size() > form.atMost()) {
      problems.error(
          place,
          "the list has %d items".formatted(list.getValue().size()),
          "at most %d are possible".formatted(form.atMost()));
    }
    return new Sequence(place, items);
  }

  private Mapping named(Node node, Named form, Place place) {
    var entries = entries(node, "names with values", place);
    var read = new LinkedHashMap<String, Element>();
    if (entries != null) {
      entries.forEach((name, entry) -> {
        var at = place.key(name, entry.line());
        if (scalars.checked(name, form.name(), at)) {
          var element = read(entry.value(), form.value(), at);
          if (element != null) {
            read.put(name, element);
          }
        }
      });
    }
    return new Mapping(place, read);
  }

  private record Entry(Node value, int line) {}

  /// @return null if the node is no mapping
  private @Nullable Map<String, Entry> entries(Node node, String says, Place place) {
    if (!(node instanceof MappingNode mapping)) {
      problems.error(
          place,
          "%s is needed, not %s".formatted(says, ScalarReader.shown(node)),
          "write 'key: value' lines");
      return null;
    }
    if (!scalars.standardTag(node, place)) {
      return null;
    }
    var entries = new LinkedHashMap<String, Entry>();
    for (var tuple : mapping.getValue()) {
      var keyNode = tuple.getKeyNode();
      if (!(keyNode instanceof ScalarNode key)) {
        problems.error(place, "a key is a word, not %s".formatted(ScalarReader.shown(keyNode)), "");
      } else if (entries.putIfAbsent(key.getValue(), new Entry(tuple.getValueNode(), line(key)))
          != null) {
        var at = place.key(key.getValue(), line(key));
        problems.error(
            at,
            "key '%s' stands here twice".formatted(ScalarReader.shortened(key.getValue())),
            "keep one of them");
      }
    }
    return entries;
  }

  private static String either(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(" or "));
  }
}
