package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.definition.EmailTemplate.Part;
import io.carillon.failure.ProblemSink;
import io.carillon.flow.Mail;
import io.carillon.person.FieldCatalogue;
import io.carillon.token.TokenParser;
import io.carillon.token.TokenText;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An e-mail's parts with their tokens parsed.
final class EmailCompiler {
  private final FieldCatalogue fields;
  private final boolean linksServed;
  private final Problems problems;
  private final BiConsumer<TokenText, ProblemSink> myTokens;

  private EmailCompiler(
      FieldCatalogue fields,
      boolean linksServed,
      Problems problems,
      BiConsumer<TokenText, ProblemSink> myTokens) {
    this.fields = fields;
    this.linksServed = linksServed;
    this.problems = problems;
    this.myTokens = myTokens;
  }

  /// @param linksServed whether links of this installation lead anywhere
  /// @param myTokens checks the my tokens of a text
  /// @return of use only if no error was reported
  static EmailTemplate read(
      Entry entry,
      FieldCatalogue fields,
      boolean linksServed,
      Problems problems,
      BiConsumer<TokenText, ProblemSink> myTokens) {
    return new EmailCompiler(fields, linksServed, problems, myTokens).template(entry);
  }

  private EmailTemplate template(Entry entry) {
    var body = entry.document().body();
    var sender = body.mapping("from");
    var from = sender == null ? new Mapping(body.place(), Map.of()) : sender;
    checkAddress(from.scalar("address"));
    checkAddress(body.scalar("replyTo"));
    return new EmailTemplate(
        entry.id(),
        entry.version(),
        entry.name(),
        part(from.scalar("name")),
        required(from.scalar("address")),
        part(body.scalar("replyTo")),
        required(body.scalar("subject")),
        preheader(body.scalar("preheader")),
        content(body.scalar("html")),
        content(body.scalar("text")),
        body.isTrue("operational"),
        body.isTrue("approved"));
  }

  private @Nullable Part part(@Nullable Scalar written) {
    return written == null ? null : required(written);
  }

  /// Where links may stand (TK-07).
  private @Nullable Part content(@Nullable Scalar written) {
    if (written == null) {
      return null;
    }
    var sink = problems.at(written.place());
    var text = TokenParser.parseMail(written.text(), fields, linksServed, sink);
    myTokens.accept(text, sink);
    return new Part(written.text(), text);
  }

  // TK-38
  private @Nullable Part preheader(@Nullable Scalar written) {
    var part = part(written);
    if (written != null && part != null && part.parsed().asksMember()) {
      problems.error(
          written.place(),
          "member tokens do not work in a preheader",
          "use them in the subject or the body");
    }
    return part;
  }

  /// What is missing was reported when the document was read.
  private Part required(@Nullable Scalar written) {
    if (written == null) {
      return new Part("", TokenText.literal(""));
    }
    var sink = problems.at(written.place());
    var text = TokenParser.parse(written.text(), fields, sink);
    myTokens.accept(text, sink);
    return new Part(written.text(), text);
  }

  private void checkAddress(@Nullable Scalar written) {
    if (written != null
        && !written.text().contains("{{")
        && !written.text().matches(Mail.ADDRESS)) {
      problems.error(
          written.place(),
          "'%s' is no e-mail address".formatted(ScalarReader.shortened(written.text())),
          "write for example news@example.com");
    }
  }
}
