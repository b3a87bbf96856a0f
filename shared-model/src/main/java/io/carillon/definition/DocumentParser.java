package io.carillon.definition;

import io.carillon.failure.Nearest;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/// Text to documents. Works on YAML's node tree: nothing is constructed, so no text can name a
/// class, and every value keeps its line and its spelling.
final class DocumentParser {
  private static final int ALIASES = 50;
  private static final int DEPTH = 50;
  private static final int NODES = 2_000_000;

  private final Problems problems;

  DocumentParser(Problems problems) {
    this.problems = problems;
  }

  /// Reads every document of a file. A document whose kind or name cannot be read is left out;
  /// others are there with what is right in them.
  List<Document> parse(SourceFile file) {
    var documents = new ArrayList<Document>();
    if (file.text().length() > SourceFile.LIMIT_BYTES) {
      problems.error(
          new Place(file.name(), 0, ""), "the text is larger than 10 MB", "split it into files");
      return documents;
    }
    var text = file.text().startsWith("\uFEFF") ? file.text().substring(1) : file.text();
    try {
      for (var node : new Yaml(options()).composeAll(new StringReader(text))) {
        document(node, file.name(), true)
            .map(document -> TemplateFiles.inline(document, file, problems))
            .ifPresent(documents::add);
      }
    } catch (MarkedYAMLException unreadable) {
      var mark = unreadable.getProblemMark();
      int line = mark == null ? 0 : mark.getLine() + 1;
      problems.error(
          new Place(file.name(), line, ""),
          "this is not YAML: " + unreadable.getProblem(),
          "what follows in this file was not looked at");
    } catch (ReaderException unreadable) {
      long line = text.codePoints().limit(unreadable.getPosition()).filter(c -> c == '\n').count();
      problems.error(
          new Place(file.name(), (int) line + 1, ""),
          "character U+%04X cannot stand in YAML".formatted(unreadable.getCodePoint()),
          "write it as an escape in double quotes");
    } catch (YAMLException unreadable) {
      problems.error(
          new Place(file.name(), 0, ""),
          "this YAML cannot be read: " + unreadable.getMessage(),
          "use fewer anchors, or none");
    }
    return documents;
  }

  /// Reads one stored body.
  ///
  /// @param source for places, instead of a file's name; lines are left out
  Optional<Document> parseStored(String source, String body) {
    var node = new Yaml(options()).compose(new StringReader(body));
    return document(node, source, false);
  }

  private static LoaderOptions options() {
    var options = new LoaderOptions();
    options.setCodePointLimit(SourceFile.LIMIT_BYTES);
    options.setMaxAliasesForCollections(ALIASES);
    options.setNestingDepthLimit(DEPTH);
    return options;
  }

  private Optional<Document> document(Node node, String source, boolean lines) {
    var found = new Problems();
    var reader = new FormReader(found, lines);
    var place = new Place(source, reader.line(node), "");
    if (node.getTag().equals(Tag.NULL)) {
      return Optional.empty(); // nothing between two `---`, or only comments
    }
    if (tooLarge(node)) {
      problems.error(place, "the document has too many parts", "use fewer anchors, or none");
      return Optional.empty();
    }
    if (!(node instanceof MappingNode mapping)) {
      problems.error(
          place, "a document is made of 'key: value' lines", "start with 'kind: Campaign'");
      return Optional.empty();
    }
    return kind(mapping, place, reader)
        .flatMap(kind -> {
          var body = reader.mapping(node, kind.form(), place);
          problems.addAll(found);
          return named(kind, body, found.hasErrors());
        });
  }

  private static Optional<Document> named(Kind kind, Element.Mapping body, boolean broken) {
    var name = kind == Kind.TOKENS ? Document.TOKENS_NAME : body.text("name");
    return name == null
        ? Optional.empty()
        : Optional.of(new Document(kind, name, body.text("program"), body, broken));
  }

  private Optional<Kind> kind(MappingNode mapping, Place place, FormReader reader) {
    for (var tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals("kind")) {
        if (tuple.getValueNode() instanceof ScalarNode value) {
          var kind = Kind.ofWord(value.getValue());
          if (kind.isEmpty()) {
            problems.error(
                place.key("kind", reader.line(value)),
                "kind '%s' does not exist".formatted(ScalarReader.shortened(value.getValue())),
                Nearest.repair(value.getValue(), Kind.words()));
          }
          return kind;
        }
        break;
      }
    }
    problems.error(
        place, "'kind' is missing", "write 'kind:' and one of " + String.join(", ", Kind.words()));
    return Optional.empty();
  }

  /// Counts what a reader would meet, aliases again at every use.
  private static boolean tooLarge(Node root) {
    var open = new ArrayDeque<Node>();
    open.push(root);
    int met = 0;
    while (!open.isEmpty()) {
      var node = open.pop();
      if (++met > NODES) {
        return true;
      }
      if (node instanceof SequenceNode sequence) {
        sequence.getValue().forEach(open::push);
      } else if (node instanceof MappingNode mapping) {
        mapping
            .getValue()
            .forEach(tuple -> {
              open.push(tuple.getKeyNode());
              open.push(tuple.getValueNode());
            });
      }
    }
    return false;
  }
}
