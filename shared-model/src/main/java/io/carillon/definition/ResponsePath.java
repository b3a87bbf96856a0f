package io.carillon.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where in an answer a value stands: names with dots between them, `[n]` for the item n of a list
/// or the element n of that name, from 0: `result.people[0].name`, `[0].name`; of XML the first
/// name is the root's.
///
/// @param written as the author wrote it
/// @param steps at least one
public record ResponsePath(String written, List<Step> steps) {
  private static final Pattern PATH =
      Pattern.compile("(?:[^.\\[\\]\\s/'\"]+|\\[\\d{1,6}])(?:\\.[^.\\[\\]\\s/'\"]+|\\[\\d{1,6}])*");
  private static final Pattern STEP = Pattern.compile("\\[(\\d+)]|[^.\\[\\]]+");

  public ResponsePath {
    steps = List.copyOf(steps);
  }

  /// One step further down. Closed.
  public sealed interface Step {}

  record Name(String name) implements Step {}

  record Item(int index) implements Step {}

  /// @return empty for a text that is no path
  public static Optional<ResponsePath> parse(String written) {
    var text = written.strip();
    if (!PATH.matcher(text).matches()) {
      return Optional.empty();
    }
    var steps = new ArrayList<Step>();
    var matcher = STEP.matcher(text);
    while (matcher.find()) {
      var index = matcher.group(1);
      steps.add(index == null ? new Name(matcher.group()) : new Item(Integer.parseInt(index)));
    }
    return Optional.of(new ResponsePath(text, steps));
  }

  /// As RFC 6901 has it: `/result/people/0/name`.
  public String jsonPointer() {
    var pointer = new StringBuilder();
    for (var step : steps) {
      switch (step) {
        case Name(var name) ->
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        case Item(var index) -> pointer.append('/').append(index);
      }
    }
    return pointer.toString();
  }

  /// As an XPath that does not look at namespaces; a name without a number is the first element of
  /// that name.
  public String xPath() {
    var path = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      switch (steps.get(i)) {
        case Name(var name) -> {
          int index = i + 1 < steps.size() && steps.get(i + 1) instanceof Item(var n) ? n : 0;
          path.append("/*[local-name()='%s'][%d]".formatted(name, index + 1));
        }
        case Item _ -> {
          // Part of the name before it.
        }
      }
    }
    return path.toString();
  }

  /// Whether it can be a path in XML: elements have names, and one number each at most.
  boolean fitsXml() {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Item && (i == 0 || steps.get(i - 1) instanceof Item)) {
        return false;
      }
    }
    return true;
  }
}
