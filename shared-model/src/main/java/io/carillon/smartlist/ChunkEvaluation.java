package io.carillon.smartlist;

import io.carillon.person.Field;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.FilterLogic.Expression;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A smart list over many people at once, column by column: each filter narrows the rows that are
/// left. What depends on the filter alone, such as the bounds of a window, is worked out once for
/// all rows. Activities are not looked at here: a loader has counted those that meet a filter, at
/// the same moment, with the statement of the SQL form.
public final class ChunkEvaluation {
  private final PersonChunk chunk;
  private final Moment moment;

  private ChunkEvaluation(PersonChunk chunk, Moment moment) {
    this.chunk = chunk;
    this.moment = moment;
  }

  /// @param chunk with the facts in [Needs#of(SmartList)] loaded
  /// @param rows ascending; not changed
  /// @return those of them that match, ascending
  public static int[] select(SmartList list, PersonChunk chunk, int[] rows, Moment moment) {
    var evaluation = new ChunkEvaluation(chunk, moment);
    var visible = list.visibility().map(one -> evaluation.filter(one.filter(), rows)).orElse(rows);
    return evaluation.list(list, visible);
  }

  /// @param chunk with the facts in [Needs#of(Filter)] loaded
  /// @param rows ascending; not changed
  /// @return those of them that match, ascending
  public static int[] select(Filter filter, PersonChunk chunk, int[] rows, Moment moment) {
    return new ChunkEvaluation(chunk, moment).filter(filter, rows);
  }

  /// One way to narrow rows.
  private interface Selection {
    int[] of(int[] rows);
  }

  private int[] list(SmartList list, int[] rows) {
    var filters = list.filters().stream().map(this::selection).toList();
    return switch (list.logic()) {
      case FilterLogic.All() -> all(filters, rows);
      case FilterLogic.Any() -> any(filters, rows);
      case FilterLogic.Advanced(var expression) -> expression(expression, filters).of(rows);
    };
  }

  private Selection expression(Expression expression, List<Selection> filters) {
    return switch (expression) {
      case Expression.Position(int number) -> filters.get(number - 1);
      case Expression.And(var parts) -> {
        var selections = parts.stream().map(part -> expression(part, filters)).toList();
        yield rows -> all(selections, rows);
      }
      case Expression.Or(var parts) -> {
        var selections = parts.stream().map(part -> expression(part, filters)).toList();
        yield rows -> any(selections, rows);
      }
    };
  }

  // Each looks only at what the one before left over, and at nobody once nobody is left.
  private static int[] all(List<Selection> parts, int[] rows) {
    var left = rows;
    for (var part : parts) {
      if (left.length == 0) {
        break;
      }
      left = part.of(left);
    }
    return left;
  }

  // Each looks only at those who are not in yet.
  private static int[] any(List<Selection> parts, int[] rows) {
    var in = new BitSet();
    var left = rows;
    for (var part : parts) {
      if (left.length == 0) {
        break;
      }
      for (int row : part.of(left)) {
        in.set(row);
      }
      left = narrow(left, row -> !in.get(row));
    }
    return narrow(rows, in::get);
  }

  private Selection selection(Filter filter) {
    return rows -> filter(filter, rows);
  }

  private int[] filter(Filter filter, int[] rows) {
    return switch (filter) {
      case Filter.OnField(var field, var condition) -> onField(field, condition, rows);
      case Filter.InList(var in, var lists) -> {
        var members = new BitSet();
        lists.forEach(list -> members.or(chunk.members(list.id())));
        yield narrow(rows, row -> members.get(row) == in);
      }
      case Filter.InSmartList(var in, var lists) -> {
        var matched = new BitSet();
        var selections = lists.stream().<Selection>map(list -> left -> list(list, left)).toList();
        for (int row : any(selections, rows)) {
          matched.set(row);
        }
        yield narrow(rows, row -> matched.get(row) == in);
      }
      case Filter.InProgram asked -> {
        var members = new BitSet();
        for (var program : asked.programs()) {
          var memberships = chunk.memberships(program.id());
          var isMember = PlainEvaluation.members(asked, program);
          for (int row : rows) {
            if (isMember.test(memberships[row])) {
              members.set(row);
            }
          }
        }
        yield narrow(rows, row -> members.get(row) == asked.in());
      }
      case Filter.InCampaign(var in, var campaigns) -> {
        var counts = campaigns.stream().map(chunk::counts).toList();
        yield narrow(rows, row -> counts.stream().anyMatch(count -> count[row] > 0) == in);
      }
      case Filter.RandomSample sample ->
          narrow(rows, row -> Lot.draws(sample, chunk.id(row), moment));
      case Filter.SharesValues shared -> {
        var others = chunk.counts(shared);
        yield narrow(rows, row -> others[row] > 0);
      }
      case Filter.Did did -> {
        var counts = chunk.counts(did);
        yield narrow(rows, row -> counts[row] >= did.minTimes());
      }
      case Filter.DidNot(var did) -> {
        var counts = chunk.counts(did);
        yield narrow(rows, row -> counts[row] < did.minTimes());
      }
    };
  }

  private int[] onField(Field field, Condition condition, int[] rows) {
    var column = chunk.column(field);
    return switch (condition) {
      case Condition.OnText text ->
          narrow(rows, column, text.operator().negative(), ColumnTests.of(text));
      case Condition.OnNumber number ->
          narrow(rows, column, number.matchesEmpty(), ColumnTests.of(number));
      case Condition.OnTime time ->
          narrow(rows, column, time.matchesEmpty(), ColumnTests.of(time, moment));
      case Condition.OnBoolean(var wanted) ->
          narrow(rows, column, false, value -> (Boolean) value == wanted);
      case Condition.OnEmpty(var empty) -> narrow(rows, column, empty, _ -> !empty);
    };
  }

  private static int[] narrow(
      int[] rows, @Nullable Object[] column, boolean keepEmpty, Predicate<Object> test) {
    return narrow(
        rows,
        row -> {
          var value = column[row];
          return value == null ? keepEmpty : test.test(value);
        });
  }

  private static int[] narrow(int[] rows, IntPredicate keep) {
    var kept = new int[rows.length];
    int count = 0;
    for (int row : rows) {
      if (keep.test(row)) {
        kept[count++] = row;
      }
    }
    return count == rows.length ? rows : Arrays.copyOf(kept, count);
  }
}
