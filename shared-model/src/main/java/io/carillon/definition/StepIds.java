package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.definition.Element.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Gives every step of a flow an id that keeps its meaning over versions: activities, waiting
/// people and sent mails refer to it. A step without one keeps the id of the equal step of the
/// previous version, else of the step of its kind in the same place; a new step gets an id that
/// this campaign never used.
final class StepIds {
  /// Ids that authors write are small, so that there is always a next one to give.
  static final int HIGHEST_WRITTEN = 1_000_000;

  private StepIds() {}

  /// @param body with all ids
  /// @param last the highest id this campaign ever used
  record Given(Mapping body, int last) {}

  /// @param previous the campaign's latest version; null if there is none
  /// @param last the highest id it ever used
  static Given give(Mapping body, @Nullable Mapping previous, int last) {
    var steps = body.mappings("flow");
    var old = previous == null ? List.<Mapping>of() : previous.mappings("flow");
    var matched = new Matching(steps, old).match();
    int highest = last;
    for (var step : steps) {
      highest = Math.max(highest, idOf(step));
    }
    var numbered = new ArrayList<Element>();
    for (int place = 0; place < steps.size(); place++) {
      var step = steps.get(place);
      int id = idOf(step);
      if (id == 0) {
        id = matched[place] >= 0 ? idOf(old.get(matched[place])) : ++highest;
      }
      numbered.add(step.with("id", new Scalar(step.placeOf("id"), Integer.toString(id))));
    }
    return steps.isEmpty()
        ? new Given(body, highest)
        : new Given(body.with("flow", new Sequence(body.placeOf("flow"), numbered)), highest);
  }

  /// Reports an id that two steps have.
  static void check(Mapping body, Problems problems) {
    var seen = new HashSet<Integer>();
    for (var step : body.mappings("flow")) {
      int id = idOf(step);
      checkWritten(step, problems);
      if (id > 0 && !seen.add(id)) {
        problems.error(
            step.placeOf("id"),
            "two steps have id %d".formatted(id),
            "keep it at the step that had it, and leave it out at the other");
      }
    }
  }

  /// Reports an id that nobody gave out.
  static void checkWritten(Mapping numbered, Problems problems) {
    if (idOf(numbered) > HIGHEST_WRITTEN) {
      problems.error(
          numbered.placeOf("id"),
          "id %d is none that was given out".formatted(idOf(numbered)),
          "leave it out: a new one gets an id by itself");
    }
  }

  private static int idOf(Mapping step) {
    var id = step.text("id");
    return id == null ? 0 : Integer.parseInt(id);
  }

  /// Which step of the previous version each new one continues.
  private static final class Matching {
    private final List<Mapping> steps;
    private final List<Mapping> old;
    private final int[] matched;
    private final HashSet<Integer> taken = new HashSet<>();

    Matching(List<Mapping> steps, List<Mapping> old) {
      this.steps = steps;
      this.old = old;
      this.matched = new int[steps.size()];
      Arrays.fill(matched, -1);
    }

    /// @return per new step the index of the old one; -1 for none
    int[] match() {
      for (int place = 0; place < matched.length; place++) {
        int id = idOf(steps.get(place));
        take(place, candidate -> id != 0 && idOf(old.get(candidate)) == id, 0, old.size());
      }
      for (int place = 0; place < matched.length; place++) {
        if (isOpen(place)) {
          var text = text(steps.get(place));
          take(place, candidate -> text(old.get(candidate)).equals(text), 0, old.size());
        }
      }
      for (int place = 0; place < matched.length; place++) {
        if (isOpen(place)) {
          var kind = steps.get(place).text("step");
          take(
              place,
              candidate -> kind != null && kind.equals(old.get(candidate).text("step")),
              afterPredecessor(place),
              beforeSuccessor(place));
        }
      }
      return matched;
    }

    private boolean isOpen(int place) {
      return matched[place] < 0 && idOf(steps.get(place)) == 0;
    }

    private void take(int place, IntPredicate fits, int from, int to) {
      for (int candidate = from; candidate < to && matched[place] < 0; candidate++) {
        if (!taken.contains(candidate) && fits.test(candidate)) {
          matched[place] = candidate;
          taken.add(candidate);
        }
      }
    }

    /// The same place is the one between the same neighbours.
    private int afterPredecessor(int place) {
      for (int before = place - 1; before >= 0; before--) {
        if (matched[before] >= 0) {
          return matched[before] + 1;
        }
      }
      return 0;
    }

    private int beforeSuccessor(int place) {
      for (int after = place + 1; after < matched.length; after++) {
        if (matched[after] >= 0) {
          return matched[after];
        }
      }
      return old.size();
    }

    private static String text(Mapping step) {
      var flow = Forms.CAMPAIGN.find("flow").orElseThrow();
      var alone = new Sequence(step.place(), List.of(step.without("id")));
      return CanonicalYaml.write(
          new Form.Keyed("step", "", List.of(flow), List.of(), Map.of(), Optional.empty()),
          new Mapping(step.place(), Map.of("flow", alone)));
    }
  }
}
