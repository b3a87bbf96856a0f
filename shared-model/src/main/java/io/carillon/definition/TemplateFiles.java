package io.carillon.definition;

import io.carillon.definition.Element.Scalar;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parts of e-mails that lie in files beside the definition, so that designers' tools can work on
/// them. They are read when the definition is validated or applied, and stored with it: a version
/// holds its content, whatever becomes of the file.
final class TemplateFiles {
  static final String HTML = "htmlFile";
  static final String TEXT = "textFile";
  private static final int LIMIT_BYTES = 1024 * 1024;
  private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}&&[^\\t\\n\\r]]");

  private TemplateFiles() {}

  /// The document with the files it names in the place of their names.
  static Document inline(Document document, SourceFile source, Problems problems) {
    if (document.kind() != Kind.EMAIL) {
      return document;
    }
    return inline(inline(document, HTML, "html", source, problems), TEXT, "text", source, problems);
  }

  private static Document inline(
      Document document, String key, String part, SourceFile source, Problems problems) {
    var body = document.body();
    var named = body.scalar(key);
    if (named == null) {
      return document;
    }
    var without = document.with(body.without(key));
    if (body.scalar(part) != null) {
      problems.error(
          named.place(),
          "'%s' and '%s' exclude each other".formatted(part, key),
          "keep one of them");
      return without;
    }
    var content = read(named, source, problems);
    return content == null
        ? new Document(without.kind(), without.name(), without.program(), without.body(), true)
        : document.with(body.without(key).with(part, content));
  }

  /// @return null if a problem was reported
  private static @Nullable Scalar read(Scalar named, SourceFile source, Problems problems) {
    var folder = source.folder();
    if (folder == null) {
      problems.error(
          named.place(),
          "'%s' is a file beside a definition, and this definition is no file"
              .formatted(named.text()),
          "write the content itself, as 'html' or 'text'");
      return null;
    }
    var sink = problems.at(named.place());
    try {
      var file = folder.resolve(named.text()).normalize();
      if (!file.startsWith(folder.normalize()) || !isInside(file, folder)) {
        sink.error(
            "'%s' lies outside of the definition's folder".formatted(named.text()),
            "move it beside the definition, or into a folder there");
        return null;
      }
      if (!Files.isRegularFile(file)) {
        sink.error(
            "there is no file '%s'".formatted(named.text()),
            "name it as seen from the definition's folder, " + folder);
        return null;
      }
      if (Files.size(file) > LIMIT_BYTES) {
        sink.error(
            "'%s' is larger than 1 MB".formatted(named.text()),
            "keep pictures out of it, and link to them");
        return null;
      }
      var text = Files.readString(file, StandardCharsets.UTF_8);
      var content = text.startsWith("\uFEFF") ? text.substring(1) : text;
      if (content.isBlank()) {
        sink.error("'%s' is empty".formatted(named.text()), "fill it in");
        return null;
      }
      if (NOT_TEXT.matcher(content).find()) {
        sink.error(
            "'%s' has control characters in it".formatted(named.text()), "save it as a text");
        return null;
      }
      // The file as the place of what is wrong in it.
      var name = Path.of(source.name()).resolveSibling(named.text()).toString();
      return new Scalar(new Place(name, 0, ""), content.replace("\r\n", "\n"));
    } catch (CharacterCodingException notUtf8) {
      sink.error("'%s' is not UTF-8".formatted(named.text()), "save it in this encoding");
    } catch (InvalidPathException | IOException unreadable) {
      sink.error(
          "'%s' cannot be read".formatted(named.text()), "check that it is a file you may read");
    }
    return null;
  }

  // Links are followed: what they lead to must be inside too.
  private static boolean isInside(Path file, Path folder) throws IOException {
    return !Files.exists(file) || file.toRealPath().startsWith(folder.toRealPath());
  }
}
