package io.carillon.listener.delivery;

import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/// An HTML mail as text, for those who read no HTML: paragraphs, list items, and where links lead.
final class PlainText implements NodeVisitor {
  private static final Set<String> PARAGRAPHS =
      Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre");
  private static final Set<String> LINES = Set.of("div", "tr", "li", "hr");
  private static final Set<String> UNSEEN = Set.of("head", "style", "script", "title", "template");

  private final StringBuilder text = new StringBuilder();
  // Inside how many elements nobody sees.
  private int unseen;

  private PlainText() {}

  static String of(String html) {
    var visitor = new PlainText();
    NodeTraversor.traverse(visitor, Jsoup.parse(html));
    return visitor
        .text
        .toString()
        .replaceAll("[ \\t\\u00a0]+", " ")
        .replaceAll(" ?\\n ?", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .strip();
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof Element element) {
      if (isUnseen(element)) {
        unseen++;
      }
      if (unseen == 0) {
        open(element);
      }
    } else if (node instanceof TextNode words && unseen == 0) {
      text.append(words.text());
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (!(node instanceof Element element)) {
      return;
    }
    if (unseen == 0) {
      close(element);
    }
    if (isUnseen(element)) {
      unseen--;
    }
  }

  private void open(Element element) {
    var name = element.normalName();
    if (PARAGRAPHS.contains(name)) {
      text.append("\n\n");
    } else if (LINES.contains(name)) {
      newLine();
    } else if (name.equals("br")) {
      text.append('\n');
    }
    if (name.equals("li")) {
      text.append("- ");
    } else if (name.equals("td") || name.equals("th")) {
      text.append(' ');
    } else if (name.equals("img")) {
      text.append(element.attr("alt"));
    }
  }

  private void close(Element element) {
    var name = element.normalName();
    if (name.equals("a")) {
      var target = element.attr("href");
      if (target.matches("(?i)https?://.*") && !element.text().equals(target)) {
        text.append(" (").append(target).append(')');
      }
    } else if (PARAGRAPHS.contains(name)) {
      text.append("\n\n");
    } else if (LINES.contains(name)) {
      newLine();
    }
  }

  private void newLine() {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    if (end > 0 && text.charAt(end - 1) != '\n') {
      text.append('\n');
    }
  }

  private static boolean isUnseen(Element element) {
    return UNSEEN.contains(element.normalName())
        || element.attr("style").toLowerCase(Locale.ROOT).replace(" ", "").contains("display:none");
  }
}
