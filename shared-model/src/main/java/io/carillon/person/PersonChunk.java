package io.carillon.person;

import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// 1 to 10 000 distinct people, column by column, with the facts that were asked for, and the
/// changes a flow makes on its way: later steps see what earlier steps changed (FL-07, CH-08). A
/// row is an index from 0; rows are in ascending order of id. Not thread-safe.
public final class PersonChunk {
  private final long[] ids;
  private final Map<Field, @Nullable Object[]> columns = new LinkedHashMap<>();
  private final Map<Integer, BitSet> lists = new LinkedHashMap<>();
  private final Map<Integer, @Nullable ProgramMembership[]> programs = new LinkedHashMap<>();
  private final Map<Counted, int[]> counts = new LinkedHashMap<>();
  private final Map<Integer, @Nullable Instant[]> entries = new LinkedHashMap<>();
  private final Map<Integer, BitSet> forgiven = new HashMap<>();
  private final Map<Integer, Cause> causes = new HashMap<>();
  private final Map<Field, BitSet> changed = new LinkedHashMap<>();
  private final Map<Integer, BitSet> changedMemberships = new LinkedHashMap<>();

  /// @param ids distinct, ascending
  /// @param fields loaded for everybody; all values start empty
  /// @param listIds lists whose membership is loaded; everybody starts outside
  public PersonChunk(long[] ids, Collection<Field> fields, Collection<Integer> listIds) {
    for (int row = 1; row < ids.length; row++) {
      if (ids[row - 1] >= ids[row]) {
        throw new IllegalArgumentException("ids are not ascending at row " + row);
      }
    }
    this.ids = ids.clone();
    for (var field : fields) {
      columns.put(field, new @Nullable Object[ids.length]);
    }
    for (var list : listIds) {
      lists.put(list, new BitSet(ids.length));
    }
  }

  public int size() {
    return ids.length;
  }

  public long id(int row) {
    return ids[row];
  }

  /// @return the row of that person, or a negative number if the person is not in this chunk
  public int rowOf(long personId) {
    return Arrays.binarySearch(ids, personId);
  }

  public @Nullable Object value(int row, Field field) {
    return column(field)[row];
  }

  /// The whole column, by row; callers only read it.
  public @Nullable Object[] column(Field field) {
    var column = columns.get(field);
    if (column == null) {
      throw new IllegalStateException("field '" + field.name() + "' was not loaded");
    }
    return column;
  }

  /// Puts in what the database has. For loaders.
  public void load(int row, Field field, @Nullable Object value) {
    column(field)[row] = value;
  }

  /// Changes a value on the way through a flow; [#changedFields()] tells the writer.
  public void change(int row, Field field, @Nullable Object value) {
    column(field)[row] = value;
    changed.computeIfAbsent(field, _ -> new BitSet(ids.length)).set(row);
  }

  /// Who is on the list, by row; callers only read it.
  public BitSet members(int listId) {
    var members = lists.get(listId);
    if (members == null) {
      throw new IllegalStateException("membership of list " + listId + " was not loaded");
    }
    return members;
  }

  /// Sets membership: by loaders what the database has, by a flow what a step did.
  public void setMember(int row, int listId, boolean member) {
    members(listId).set(row, member);
  }

  /// What each person is in a program, by row, null for nobody; callers only read it.
  public @Nullable ProgramMembership[] memberships(int programId) {
    var memberships = programs.get(programId);
    if (memberships == null) {
      throw new IllegalStateException("membership of program " + programId + " was not loaded");
    }
    return memberships;
  }

  /// Puts in what the database has. For loaders.
  ///
  /// @param memberships by row; null for who is no member
  public void loadMemberships(int programId, @Nullable ProgramMembership[] memberships) {
    programs.put(programId, memberships.clone());
  }

  /// Changes what a person is in a program on the way through a flow; [#changedMemberships] tells
  /// the writer.
  ///
  /// @param membership null for who is no member any more
  public void changeMembership(int row, int programId, @Nullable ProgramMembership membership) {
    memberships(programId)[row] = membership;
    changedMemberships.computeIfAbsent(programId, _ -> new BitSet(ids.length)).set(row);
  }

  /// Programs in which at least one person's membership was changed, in order of first change.
  public Set<Integer> changedPrograms() {
    return changedMemberships.keySet();
  }

  /// The rows in which membership of this program was changed; empty if in none.
  public BitSet changedMemberships(int programId) {
    return changedMemberships.getOrDefault(programId, new BitSet());
  }

  /// How often each person has what is counted, by row; callers only read it.
  public int[] counts(Counted counted) {
    var numbers = counts.get(counted);
    if (numbers == null) {
      throw new IllegalStateException("'" + counted + "' was not counted");
    }
    return numbers;
  }

  /// Puts in what the database has; everybody else has none. For loaders.
  ///
  /// @param numbers by row
  public void loadCounts(Counted counted, int[] numbers) {
    counts.put(counted, numbers.clone());
  }

  /// Everything that is counted in this chunk, in the order of loading.
  public Set<Counted> counted() {
    return counts.keySet();
  }

  /// Counts what a flow does on its way, so that later steps see it (CH-08).
  public void countOne(int row, Counted counted) {
    counts(counted)[row]++;
  }

  /// Ends what is counted, for later steps.
  public void clearCount(int row, Counted counted) {
    counts(counted)[row] = 0;
  }

  /// When the person last entered a campaign's flow (AN-16), as its qualification rule counts it;
  /// null if never, or not since the rule was reset (PL-06).
  public @Nullable Instant lastEntered(int row, int campaignId) {
    return lastEntered(campaignId)[row];
  }

  /// Whether the person never entered a campaign's flow, whatever was reset.
  public boolean isNewcomer(int row, int campaignId) {
    return lastEntered(row, campaignId) == null && !forgiven(campaignId).get(row);
  }

  /// Puts in what the database has. For loaders.
  ///
  /// @param instants by row; null for who never entered, or not since the rule was reset
  /// @param forgiven rows of those who entered before the rule was reset and not since
  public void loadLastEntered(int campaignId, @Nullable Instant[] instants, BitSet forgiven) {
    entries.put(campaignId, instants.clone());
    this.forgiven.put(campaignId, (BitSet) forgiven.clone());
  }

  /// Notes an entry on the way through a flow.
  public void setLastEntered(int row, int campaignId, Instant at) {
    lastEntered(campaignId)[row] = at;
  }

  /// Puts in why the person is in the flow. For loaders.
  public void loadCause(int row, Cause cause) {
    causes.put(row, cause);
  }

  /// Why the person is in the flow; [Cause#NONE] unless it was loaded.
  public Cause cause(int row) {
    return causes.getOrDefault(row, Cause.NONE);
  }

  private BitSet forgiven(int campaignId) {
    return forgiven.getOrDefault(campaignId, new BitSet());
  }

  private @Nullable Instant[] lastEntered(int campaignId) {
    var instants = entries.get(campaignId);
    if (instants == null) {
      throw new IllegalStateException("entries into campaign " + campaignId + " were not loaded");
    }
    return instants;
  }

  /// Fields that at least one person had changed, in order of first change.
  public Set<Field> changedFields() {
    return changed.keySet();
  }

  /// The rows in which this field was changed; empty if in none.
  public BitSet changedRows(Field field) {
    return changed.getOrDefault(field, new BitSet());
  }

  /// One row as a person; sees later changes.
  public PersonFacts person(int row) {
    return new PersonFacts() {
      @Override
      public long id() {
        return ids[row];
      }

      @Override
      public @Nullable Object value(Field field) {
        return PersonChunk.this.value(row, field);
      }

      @Override
      public boolean inList(int listId) {
        return members(listId).get(row);
      }

      @Override
      public @Nullable ProgramMembership membership(int programId) {
        return memberships(programId)[row];
      }

      @Override
      public int count(Counted counted) {
        return counts(counted)[row];
      }

      @Override
      public Cause cause() {
        return PersonChunk.this.cause(row);
      }
    };
  }
}
