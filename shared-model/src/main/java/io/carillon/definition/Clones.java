package io.carillon.definition;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.DefinitionStore.Applied;
import io.carillon.definition.DefinitionTables.State;
import io.carillon.definition.Element.Scalar;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.mail.MailSettingsStore;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import io.carillon.person.TextFold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Copies of campaigns and programs under new names (AN-63 to AN-69). A copy is a definition like
/// any other: checked, versioned, exported; it has no schedule (AN-64), nobody was in it, and what
/// happens to it does not touch the original.
///
/// *Errors:* all or nothing. `UNKNOWN_NAME` if there is no original, `NAME_TAKEN` if the new name
/// is one already, `INVALID_DEFINITION` if the copy would be wrong where it is to stand.
public final class Clones {
  private final DefinitionTables tables;
  private final DefinitionStore store;
  private final FieldStore fields;
  private final Settings settings;
  private final MailSettingsStore mailSettings;

  public Clones(DataSource dataSource) {
    this.tables = new DefinitionTables(JdbcClient.create(dataSource));
    this.store = new DefinitionStore(dataSource);
    this.fields = new FieldStore(dataSource);
    this.settings = new Settings(dataSource);
    this.mailSettings = new MailSettingsStore(dataSource);
  }

  /// Copies a campaign's smart list, flow and settings. What it names stays the same: assets of the
  /// original's program are named with that program where the copy is in another.
  ///
  /// @param reference as [CompiledDefinitions#plan(String)]
  /// @param program where the copy is to be; empty for where the original is
  /// @param executable whether other campaigns call the copy: the original does not pass it on
  ///   (AN-65)
  public Applied campaign(
      String reference, String name, Optional<String> program, boolean executable, Actor actor) {
    var state = tables.current();
    var library = state.library();
    var original = CompiledDefinitions.find(library, Kind.CAMPAIGN, reference);
    var own = original.program();
    var body = original.document().body().with("name", text(original, name)).without("executable");
    if (executable) {
      body = body.with("executable", text(original, "true"));
    }
    if (program.isPresent()) {
      var target = CompiledDefinitions.find(library, Kind.PROGRAM, program.get());
      body = body.with("program", text(original, target.name())).without("workspace");
      if (own == null || !DefinitionTables.sameName(own, target.name())) {
        body =
            references(state, (kind, text) -> meant(library, kind, text, own, target.name()))
                .renamed(body);
      }
    }
    return create(List.of(original.document().with(body)), original, actor);
  }

  // A name is looked for in the own program first (AN-13), so in another one it may mean another.
  private static String meant(
      Library library, Kind kind, String text, @Nullable String own, String target) {
    if (!(library.find(kind, text, own) instanceof Library.One(var meant))) {
      return text;
    }
    boolean same =
        library.find(kind, text, target) instanceof Library.One(var there) && there == meant;
    if (meant.program() != null && (!same || meant.program().equals(own))) {
      return meant.qualifiedName();
    }
    if (!same) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "in program '%s' the name '%s' would mean another %s than in the original: rename one of them"
              .formatted(target, text, kind.inWords()));
    }
    return text;
  }

  /// Copies a program with everything that is directly in it, flags included; programs in it are
  /// not copied. What refers to the program or its assets refers to the copy's in the copy. Static
  /// lists belong to no program, so none is copied (AN-69).
  ///
  /// @param reference the program's name
  public Applied program(String reference, String name, Actor actor) {
    var state = tables.current();
    var library = state.library();
    var original = CompiledDefinitions.find(library, Kind.PROGRAM, reference);
    var references =
        references(state, (kind, text) -> renamed(library, original.name(), name, kind, text));
    var copies = new ArrayList<Document>();
    copies.add(
        original.document().with(original.document().body().with("name", text(original, name))));
    for (var entry : library.entries()) {
      var program = entry.program();
      if (program != null && DefinitionTables.sameName(program, original.name())) {
        var body = references.renamed(entry.document().body()).with("program", text(entry, name));
        copies.add(entry.document().with(body));
      }
    }
    return create(copies, original, actor);
  }

  private static String renamed(
      Library library, String before, String after, Kind kind, String text) {
    if (kind == Kind.PROGRAM) {
      return DefinitionTables.sameName(text, before) ? after : text;
    }
    var prefix = before + ".";
    boolean qualified =
        TextFold.fold(text).startsWith(TextFold.fold(prefix))
            && library
                .get(Library.Key.of(kind, before, text.substring(prefix.length())))
                .isPresent();
    return qualified ? after + "." + text.substring(prefix.length()) : text;
  }

  private References references(State state, References.Renaming renaming) {
    var compiler =
        new Compiler(state.library(), fields.load(), Installation.load(settings, mailSettings));
    return new References(compiler.activityTypes(), renaming);
  }

  private static Scalar text(Entry entry, String text) {
    return new Scalar(entry.document().place(), text);
  }

  private Applied create(List<Document> copies, Entry original, Actor actor) {
    var text = new StringBuilder();
    for (var copy : copies) {
      text.append(text.isEmpty() ? "" : "---\n").append(copy.canonical());
    }
    return store.create(
        List.of(new SourceFile("clone of " + original, text.toString())), original, actor);
  }
}
