package io.carillon.definition;

import io.carillon.definition.Element.Scalar;
import io.carillon.definition.Form.Text;
import io.carillon.definition.Form.Whole;
import io.carillon.definition.Form.Words;
import io.carillon.failure.Nearest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Checks single values against their forms, for [FormReader]. A value is the text as written: what
/// YAML takes `NO` or `+5` for does not count.
final class ScalarReader {
  private static final int QUOTED_CHARACTERS = 60;
  private static final Set<Tag> SCALAR_TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MERGE,
          new Tag("tag:yaml.org,2002:value"));

  private final Problems problems;

  ScalarReader(Problems problems) {
    this.problems = problems;
  }

  @Nullable Scalar text(Node node, Text form, Place place) {
    var scalar = scalar(node, form.says(), place);
    if (scalar == null) {
      return null;
    }
    // An empty plain value is YAML's null; the capital NULL is the word that empties a field.
    var text = isEmptyScalar(node) ? "" : scalar.getValue();
    return checked(text, form, place) ? new Scalar(place, text) : null;
  }

  boolean checked(String text, Text form, Place place) {
    int characters = text.codePointCount(0, text.length());
    if (characters > form.max()) {
      problems.error(
          place,
          "'%s' has %d characters".formatted(shortened(text), characters),
          form.says() + (form.says().startsWith("at most") ? " are possible" : " is needed"));
      return false;
    }
    var pattern = form.pattern();
    if (characters < form.min() || (pattern != null && !text.matches(pattern))) {
      problems.error(
          place,
          text.isEmpty() ? "there is no value" : "'%s' is not possible".formatted(shortened(text)),
          form.says() + " is needed");
      return false;
    }
    return true;
  }

  @Nullable Scalar word(Node node, Words form, Place place) {
    var scalar = scalar(node, "one word or a few", place);
    if (scalar == null) {
      return null;
    }
    var word = scalar.getValue();
    if (form.words().contains(word)) {
      return new Scalar(place, word);
    }
    var refusal =
        form.refused().entrySet().stream()
            .filter(refused -> refused.getKey().equalsIgnoreCase(word))
            .findFirst();
    problems.error(
        place,
        "'%s' is not possible".formatted(shortened(word)),
        refusal.map(Map.Entry::getValue).orElseGet(() -> Nearest.repair(word, form.words())));
    return null;
  }

  @Nullable Scalar flag(Node node, Place place) {
    var scalar = scalar(node, "true or false", place);
    if (scalar == null) {
      return null;
    }
    if (scalar.getValue().equals("true") || scalar.getValue().equals("false")) {
      return new Scalar(place, scalar.getValue());
    }
    problems.error(
        place,
        "'%s' is not possible".formatted(shortened(scalar.getValue())),
        "write true or false");
    return null;
  }

  @Nullable Scalar whole(Node node, Whole form, Place place) {
    var scalar = scalar(node, "a whole number", place);
    if (scalar == null) {
      return null;
    }
    try {
      long number = Long.parseLong(scalar.getValue());
      if (number >= form.min() && number <= form.max()) {
        return new Scalar(place, Long.toString(number));
      }
    } catch (NumberFormatException reportedBelow) {
      // The message is the same as for a number out of range.
    }
    problems.error(
        place,
        "'%s' is not possible".formatted(shortened(scalar.getValue())),
        "write a whole number from %d to %d".formatted(form.min(), form.max()));
    return null;
  }

  private @Nullable ScalarNode scalar(Node node, String says, Place place) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.error(place, "%s is needed, not %s".formatted(says, shown(node)), "");
      return null;
    }
    return standardTag(node, place) ? scalar : null;
  }

  boolean standardTag(Node node, Place place) {
    var allowed =
        switch (node) {
          case MappingNode _ -> node.getTag().equals(Tag.MAP);
          case SequenceNode _ -> node.getTag().equals(Tag.SEQ);
          default -> SCALAR_TAGS.contains(node.getTag());
        };
    if (!allowed) {
      problems.error(
          place,
          "tag '%s' is not possible".formatted(shortened(node.getTag().getValue())),
          "leave it out: the form says what a value is");
    }
    return allowed;
  }

  static boolean isBlank(Node node) {
    return isEmptyScalar(node) || (node instanceof ScalarNode text && text.getValue().isBlank());
  }

  /// Nothing, `~` or `null` without quotes.
  static boolean isEmptyScalar(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && Set.of("", "~", "null").contains(scalar.getValue());
  }

  static String shown(Node node) {
    return switch (node) {
      case MappingNode _ -> "keys with values";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar ->
          isEmptyScalar(node) ? "nothing" : "'" + shortened(scalar.getValue()) + "'";
      default -> "this";
    };
  }

  static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= QUOTED_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, QUOTED_CHARACTERS)) + "…";
  }
}
