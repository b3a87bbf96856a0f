package io.carillon.definition;

import io.carillon.failure.Problem;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import io.carillon.person.StaticList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Definitions without a database: the shipped fields, the demo's custom fields, and what a test
/// writes.
final class Workbench {
  static final ZoneId ZONE = ZoneId.of("Europe/Vienna");
  static final FieldCatalogue FIELDS = fields();
  private static final Path SAMPLES = Path.of("..", "ops", "samples");

  final Library library = new Library();
  final Problems problems = new Problems();
  private int nextId = 1;

  /// Whether the installation has a public url.
  boolean linksServed;

  boolean marketoCompatible;

  /// @param yaml one or more documents; the file is called `test.yaml`
  static Workbench of(String yaml) {
    return of(List.of(new SourceFile("test.yaml", yaml)));
  }

  static Workbench of(List<SourceFile> files) {
    var workbench = new Workbench();
    for (var list : List.of("VIP", "Newsletter readers")) {
      workbench.library.addList(new StaticList(workbench.nextId++, list));
    }
    for (var file : files) {
      for (var document : new DocumentParser(workbench.problems).parse(file)) {
        workbench.library.add(Entry.ofFile(workbench.nextId++, 1, document));
        if (document.kind() == Kind.STATIC_LIST) {
          workbench.library.addList(new StaticList(workbench.nextId++, document.name()));
        }
      }
    }
    BuiltInLists.addTo(workbench.library);
    return workbench;
  }

  Compiler compiler() {
    return new Compiler(library, FIELDS, new Installation(ZONE, linksServed, marketoCompatible));
  }

  List<Problem> check() {
    var compiler = compiler();
    library.entries().forEach(entry -> compiler.check(entry, problems));
    return problems.all();
  }

  Entry entry(Kind kind, String name) {
    return library
        .find(
            kind,
            name,
            null,
            (message, repair) -> {
              throw new AssertionError(message + ": " + repair);
            })
        .orElseThrow();
  }

  /// A campaign of one filter and one step around the part that is wrong.
  static String flow(String steps) {
    return """
    kind: Campaign
    name: C
    smartList:
      filters:
        - {field: State, operator: is, value: CA}
    flow:
    """
        + steps.indent(2);
  }

  static String filters(String filters) {
    return "kind: SmartList\nname: L\nfilters:\n" + filters.indent(2);
  }

  static List<SourceFile> samples() {
    try (var paths = Files.list(SAMPLES)) {
      return paths
          .filter(path -> path.toString().endsWith(".yaml"))
          .sorted()
          .map(SourceFile::read)
          .toList();
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /// The fields the migrations ship, and those the demo adds.
  private static FieldCatalogue fields() {
    var fields = new ArrayList<Field>();
    var shipped =
        Pattern.compile(
            "\\((?:[0-9]+, )?'([^']+)', '([^']+)', '([A-Z]+)', '([A-Z]+)', FALSE, (TRUE|FALSE),");
    var rows = shipped.matcher(migration("V001__people") + migration("V009__partitions"));
    while (rows.find()) {
      fields.add(
          new Field(
              fields.size() + 1,
              rows.group(1),
              rows.group(2),
              FieldType.valueOf(rows.group(3)),
              Field.Group.valueOf(rows.group(4)),
              false,
              rows.group(5).equals("TRUE")));
    }
    fields.add(custom("Last Purchase Date", FieldType.DATE));
    fields.add(custom("Total Spend", FieldType.CURRENCY));
    fields.add(custom("Favourite Category", FieldType.STRING));
    fields.add(custom("Newsletter", FieldType.BOOLEAN));
    fields.add(custom("Loyalty Points", FieldType.INTEGER));
    return new FieldCatalogue(fields);
  }

  private static Field custom(String name, FieldType type) {
    var column = "c_" + name.toLowerCase(java.util.Locale.ROOT).replace(' ', '_');
    return new Field(1000 + name.length(), name, column, type, Field.Group.PERSON, true, false);
  }

  private static String migration(String name) {
    try (var in = Workbench.class.getResourceAsStream("/db/migration/" + name + ".sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
