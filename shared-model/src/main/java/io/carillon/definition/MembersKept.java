package io.carillon.definition;

import io.carillon.definition.DefinitionTables.Stored;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a change of a program, a channel or a member's field would do to the members there are
/// (AN-10, AN-11), and of a campaign to those who call or schedule it (AN-26).
///
/// @param library the files over what is stored
record MembersKept(DefinitionTables tables, Library library, Problems problems) {

  /// @param given changed
  /// @param stored what it takes the place of; null if there is nothing yet
  void check(Document given, @Nullable Stored stored) {
    if (stored != null && given.kind() == Kind.PROGRAM) {
      checkChannel(given, stored);
      warnOfLostStreams(given, stored);
    } else if (stored != null && given.kind() == Kind.CHANNEL) {
      warnOfLostStatuses(given, stored);
    } else if (stored != null && given.kind() == Kind.CAMPAIGN) {
      checkExecutable(given, stored);
    } else if (stored != null && given.kind() == Kind.PROGRAM_MEMBER_FIELD) {
      checkType(given, stored);
    }
  }

  private void checkExecutable(Document given, Stored stored) {
    boolean before = Calls.isExecutable(stored.entry());
    if (given.body().isTrue("executable") != before) {
      problems.error(
          given.body().placeOf("executable"),
          "%s is %s, and stays so".formatted(given, before ? "executable" : "not executable"),
          "make another campaign of it under a new name (AN-26)");
    }
  }

  /// Members' values are of the type they were written as.
  private void checkType(Document given, Stored stored) {
    var before = String.valueOf(stored.entry().document().body().text("type"));
    if (!before.equals(given.body().text("type"))) {
      problems.error(
          given.body().placeOf("type"),
          "%s is of type %s, and members may have such values".formatted(given, before),
          "keep its type, or define another field");
    }
  }

  /// Members' statuses are those of the channel they came in under.
  private void checkChannel(Document given, Stored stored) {
    var before = stored.entry().document().body().text("channel");
    if (!isSame(before, given.body().text("channel")) && tables.hasMembers(stored.id())) {
      problems.error(
          given.body().placeOf("channel"),
          "%s has members, and their statuses are those of %s"
              .formatted(given, before == null ? "no channel" : "channel '" + before + "'"),
          "keep its channel, or make another program (AN-10)");
    }
  }

  /// Members keep a status that their channel loses (AN-11), but no filter can name it any more.
  private void warnOfLostStatuses(Document given, Stored stored) {
    var body = given.body();
    var kept = body.mappings("statuses").stream().map(status -> status.text("id")).toList();
    var programs =
        library.entries(Kind.PROGRAM).stream()
            .filter(program -> isSame(given.name(), program.document().body().text("channel")))
            .map(Entry::id)
            .toList();
    for (var before : stored.entry().document().body().mappings("statuses")) {
      var id = before.text("id");
      if (!kept.contains(id)
          && tables.haveStatus(programs, Integer.parseInt(Objects.requireNonNull(id)))) {
        problems.warning(
            body.placeOf("statuses"),
            "status '%s' is taken away, and there are members who have it: they keep it, and no filter can name it"
                .formatted(before.text("name")),
            "if it is only called differently now, write 'id: %s' at its new name".formatted(id));
      }
    }
  }

  /// Members stay in a stream that their program loses, and no step can name it any more.
  private void warnOfLostStreams(Document given, Stored stored) {
    var kept =
        given.body().mappings(StatusIds.STREAMS).stream().map(one -> one.text("id")).toList();
    for (var before : stored.entry().document().body().mappings(StatusIds.STREAMS)) {
      var id = Objects.requireNonNull(before.text("id"));
      if (!kept.contains(id) && tables.haveStream(stored.id(), Integer.parseInt(id))) {
        problems.warning(
            given.body().placeOf(StatusIds.STREAMS),
            "stream '%s' is taken away, and there are members who are in it: they stay there"
                .formatted(before.text("name")),
            "if it is only called differently now, write 'id: %s' at its new name".formatted(id));
      }
    }
  }

  private static boolean isSame(@Nullable String one, @Nullable String other) {
    return one == null ? other == null : other != null && DefinitionTables.sameName(one, other);
  }
}
