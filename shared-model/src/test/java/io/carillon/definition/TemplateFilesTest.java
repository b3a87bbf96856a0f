package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.failure.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateFilesTest {
  @TempDir private Path outside;
  private Path folder;

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createDirectory(outside.resolve("definitions"));
  }

  @Test
  void theContentOfAFileIsStoredInThePlaceOfItsName() throws IOException {
    Files.createDirectory(folder.resolve("mails"));
    write("mails/hello.html", "\uFEFF<p>Dear {{lead.First Name}}</p>\r\n");
    write("hello.txt", "Dear {{lead.First Name}}\n");
    var documents = parse("htmlFile: mails/hello.html\ntextFile: hello.txt");
    assertThat(problems()).isEmpty();
    assertThat(documents.getFirst().canonical())
        .contains("html: |\n  <p>Dear {{lead.First Name}}</p>\n")
        .contains("text: |\n  Dear {{lead.First Name}}\n")
        .doesNotContain("File:");
  }

  @Test
  void whatIsWrongInAFileIsReportedThere() throws IOException {
    write("hello.html", "<p>{{lead.Frist Name}}</p>");
    var workbench = Workbench.of(List.of(source("htmlFile: hello.html")));
    assertThat(workbench.check().stream().map(Problem::toString))
        .singleElement()
        .asString()
        .startsWith(folder.resolve("hello.html") + ":")
        .contains("there is no field 'Frist Name'");
  }

  @Test
  void aFileThatIsMissing() {
    assertThat(refused("htmlFile: hello.html"))
        .contains("test.yaml:5 htmlFile: there is no file 'hello.html'")
        .contains("as seen from the definition's folder");
  }

  @Test
  void aFileOutsideOfTheFolder() throws IOException {
    Files.writeString(outside.resolve("secret.txt"), "secret");
    assertThat(refused("textFile: ../secret.txt")).contains("lies outside");
    assertThat(refused("textFile: " + outside.resolve("secret.txt"))).contains("lies outside");
    Files.createSymbolicLink(folder.resolve("link.txt"), outside.resolve("secret.txt"));
    assertThat(refused("textFile: link.txt")).contains("lies outside");
  }

  @Test
  void aFileThatIsNotUtf8() throws IOException {
    Files.write(folder.resolve("latin.txt"), "Grüße".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refused("textFile: latin.txt")).contains("'latin.txt' is not UTF-8");
  }

  @Test
  void aFileThatIsTooLarge() throws IOException {
    write("large.html", "x".repeat(1024 * 1024 + 1));
    assertThat(refused("htmlFile: large.html")).contains("larger than 1 MB");
  }

  @Test
  void aFileWithoutText() throws IOException {
    write("empty.html", " \n");
    assertThat(refused("htmlFile: empty.html")).contains("is empty");
    write("binary.html", "a\0b");
    assertThat(refused("htmlFile: binary.html")).contains("control characters");
  }

  @Test
  void aFileAndItsContentExcludeEachOther() throws IOException {
    write("hello.html", "<p>Hello</p>");
    assertThat(refused("htmlFile: hello.html\nhtml: <p>Hi</p>")).contains("exclude each other");
  }

  @Test
  void aTextThatIsNoFileCannotNameOne() {
    var problems = new Problems();
    var text = new SourceFile("typed", yaml("htmlFile: hello.html"));
    assertThat(new DocumentParser(problems).parse(text)).hasSize(1);
    assertThat(problems.all().getFirst().toString()).contains("this definition is no file");
  }

  private final Problems problems = new Problems();

  private List<Problem> problems() {
    return problems.all();
  }

  private List<Document> parse(String parts) throws IOException {
    return new DocumentParser(problems).parse(source(parts));
  }

  private String refused(String parts) {
    var found = new Problems();
    try {
      var documents = new DocumentParser(found).parse(source(parts));
      assertThat(documents).hasSize(1);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
    assertThat(found.all()).hasSize(1);
    return found.all().getFirst().toString();
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private SourceFile source(String parts) throws IOException {
    var file = folder.resolve("test.yaml");
    Files.writeString(file, yaml(parts));
    return SourceFile.read(file);
  }

  private static String yaml(String parts) {
    return """
    kind: Email
    name: Hello
    from: {address: shop@example.com}
    subject: Hello
    """
        + parts
        + "\n";
  }
}
