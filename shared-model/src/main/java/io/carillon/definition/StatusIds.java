package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.definition.Element.Sequence;
import io.carillon.person.TextFold;
import java.util.ArrayList;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/// Gives every status of a channel, and every stream of a program, an id that keeps its meaning
/// over versions: members refer to it, so that it can be called differently (AN-12). One without an
/// id has that of the previous version's of its name; a new one gets an id that was never used
/// there.
final class StatusIds {
  private StatusIds() {}

  static final String STATUSES = "statuses";
  static final String STREAMS = "streams";

  /// @param key under which they stand
  /// @param previous the definition's latest version; null if there is none
  /// @param last the highest id it ever used
  static StepIds.Given give(String key, Mapping body, @Nullable Mapping previous, int last) {
    var known = new HashMap<String, Scalar>();
    if (previous != null) {
      for (var status : previous.mappings(key)) {
        var name = status.text("name");
        var id = status.scalar("id");
        if (name != null && id != null) {
          known.put(TextFold.key(name), id);
        }
      }
    }
    int highest = last;
    for (var status : body.mappings(key)) {
      var id = status.text("id");
      highest = Math.max(highest, id == null ? 0 : Integer.parseInt(id));
    }
    var numbered = new ArrayList<Element>();
    for (var status : body.mappings(key)) {
      var name = status.text("name");
      if (status.scalar("id") == null && name != null) {
        var id = known.get(TextFold.key(name));
        var text = id == null ? Integer.toString(++highest) : id.text();
        numbered.add(status.with("id", new Scalar(status.place(), text)));
      } else {
        numbered.add(status);
      }
    }
    return numbered.isEmpty()
        ? new StepIds.Given(body, highest)
        : new StepIds.Given(body.with(key, new Sequence(body.placeOf(key), numbered)), highest);
  }
}
