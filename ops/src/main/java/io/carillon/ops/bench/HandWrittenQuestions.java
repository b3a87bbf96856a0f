package io.carillon.ops.bench;

import io.carillon.ops.terminal.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A script of statements with a name each: `-- list: NAME` on a line of its own, and below it,
/// among other comments, one statement that ends with `;`.
final class HandWrittenQuestions {
  private static final Pattern NAME = Pattern.compile("(?m)^-- list: (.+)$");

  private HandWrittenQuestions() {}

  /// @return statement by name, in the order of the script
  static Map<String, String> read(String resource) {
    var script = Resources.read(resource);
    var names = new ArrayList<String>();
    var starts = new ArrayList<Integer>();
    var ends = new ArrayList<Integer>();
    var matcher = NAME.matcher(script);
    while (matcher.find()) {
      names.add(matcher.group(1).strip());
      ends.add(matcher.start());
      starts.add(matcher.end());
    }
    ends.add(script.length());
    var statements = new LinkedHashMap<String, String>();
    for (int i = 0; i < names.size(); i++) {
      statements.put(names.get(i), statement(script.substring(starts.get(i), ends.get(i + 1))));
    }
    return statements;
  }

  private static String statement(String text) {
    var lines = new ArrayList<>(List.of(text.split("\n")));
    lines.removeIf(line -> line.stripLeading().startsWith("--"));
    return String.join("\n", lines).strip().replaceFirst(";$", "");
  }
}
