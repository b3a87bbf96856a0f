package io.carillon.definition;

import io.carillon.person.TextFold;
import io.carillon.program.EngagementStream;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Programs, what contains them, and the statuses of their members (AN-09 to AN-12).
final class ProgramCompiler {
  static final String DEFAULT_TYPE = "Default";
  static final String ENGAGEMENT = "Engagement";
  private static final String EMAIL = "Email";
  static final List<String> TYPES =
      List.of(DEFAULT_TYPE, "Event", "Event with Webinar", ENGAGEMENT, EMAIL);

  /// What members of a program without a channel are.
  private static final List<ProgramStatus> WITHOUT_CHANNEL =
      List.of(new ProgramStatus(1, "Member", 1, false, false));

  private final Library library;

  ProgramCompiler(Library library) {
    this.library = library;
  }

  /// @return without statuses if its channel is not there, which is reported
  Program read(Entry entry, Problems problems) {
    var channel = entry.document().body().scalar("channel");
    var statuses =
        channel == null
            ? WITHOUT_CHANNEL
            : library
                .find(Kind.CHANNEL, channel.text(), null, problems.at(channel.place()))
                .map(ProgramCompiler::statuses)
                .orElse(List.of());
    return new Program(entry.id(), entry.name(), statuses, streams(entry));
  }

  void check(Entry entry, Problems problems) {
    var _ = read(entry, problems);
    checkParent(entry, problems);
    checkStreams(entry, problems);
  }

  // AN-09
  private void checkParent(Entry entry, Problems problems) {
    var body = entry.document().body();
    var written = body.scalar("parent");
    if (written == null) {
      return;
    }
    if (body.scalar("folder") != null) {
      problems.error(
          body.placeOf("folder"),
          "the program is in a program and in a folder",
          "keep 'parent' or 'folder'");
    }
    // A program never contains one of its own type or of one that could contain it: no circles.
    library
        .find(Kind.PROGRAM, written.text(), entry, problems.at(written.place()))
        .filter(parent -> !mayContain(type(parent), type(entry)))
        .ifPresent(parent ->
            problems.error(
                written.place(),
                "%s is of type %s and may not contain a program of type %s"
                    .formatted(parent, type(parent), type(entry)),
                type(parent).equals(EMAIL)
                    ? "e-mail programs contain none: take 'parent' out"
                    : "take 'parent' out: only Engagement programs contain more than e-mail"
                        + " programs"));
  }

  static String type(Entry entry) {
    var type = entry.document().body().text("type");
    return type == null ? DEFAULT_TYPE : type;
  }

  private static boolean mayContain(String outer, String inner) {
    return switch (outer) {
      case ENGAGEMENT -> !inner.equals(ENGAGEMENT);
      case EMAIL -> false;
      default -> inner.equals(EMAIL);
    };
  }

  static void checkChannel(Entry entry, Problems problems) {
    for (var status : entry.document().body().mappings(StatusIds.STATUSES)) {
      var name = status.scalar("name");
      if (name != null
          && TextFold.key(name.text()).equals(TextFold.key(ProgramStatus.NOT_IN_PROGRAM))) {
        problems.error(
            name.place(),
            "'%s' is what everybody else is".formatted(ProgramStatus.NOT_IN_PROGRAM),
            "leave it out: every channel has it as step 0 (AN-10)");
      }
    }
    checkNumbered(entry, StatusIds.STATUSES, "status", problems);
  }

  private static void checkStreams(Entry entry, Problems problems) {
    var body = entry.document().body();
    if (!body.mappings(StatusIds.STREAMS).isEmpty() && !type(entry).equals(ENGAGEMENT)) {
      problems.error(
          body.placeOf(StatusIds.STREAMS),
          "a program of type %s has no streams".formatted(type(entry)),
          "take them out, or write 'type: Engagement'");
    }
    checkNumbered(entry, StatusIds.STREAMS, "stream", problems);
  }

  /// @param key under which they stand
  private static void checkNumbered(Entry entry, String key, String one, Problems problems) {
    var names = new HashSet<String>();
    var ids = new HashSet<String>();
    for (var mapping : entry.document().body().mappings(key)) {
      var name = mapping.scalar("name");
      if (name != null && !names.add(TextFold.key(name.text()))) {
        problems.error(
            name.place(),
            "two %s are called '%s', ignoring case".formatted(key, name.text()),
            "keep one of them");
      }
      StepIds.checkWritten(mapping, problems);
      var id = mapping.scalar("id");
      if (id != null && !ids.add(id.text())) {
        problems.error(
            id.place(),
            "two %s have id %s".formatted(key, id.text()),
            "keep it at the %s that had it, and leave it out at the other".formatted(one));
      }
    }
  }

  private static List<EngagementStream> streams(Entry program) {
    var streams = new ArrayList<EngagementStream>();
    for (var stream : program.document().body().mappings(StatusIds.STREAMS)) {
      var id = stream.text("id");
      var name = stream.text("name");
      if (name != null) {
        streams.add(new EngagementStream(id == null ? 0 : Integer.parseInt(id), name));
      }
    }
    return streams;
  }

  // Those that were never applied have no id yet, and nobody has them.
  private static List<ProgramStatus> statuses(Entry channel) {
    var statuses = new ArrayList<ProgramStatus>();
    for (var status : channel.document().body().mappings("statuses")) {
      var id = status.text("id");
      var name = status.text("name");
      var step = status.text("step");
      if (name != null && step != null) {
        statuses.add(
            new ProgramStatus(
                id == null ? 0 : Integer.parseInt(id),
                name,
                Integer.parseInt(step),
                status.isTrue("success"),
                status.isTrue("hidden")));
      }
    }
    return statuses;
  }
}
