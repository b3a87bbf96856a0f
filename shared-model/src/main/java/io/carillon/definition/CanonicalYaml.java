package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.definition.Element.Sequence;
import io.carillon.definition.Form.ByKey;
import io.carillon.definition.Form.ByWord;
import io.carillon.definition.Form.Flag;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.Listing;
import io.carillon.definition.Form.Named;
import io.carillon.definition.Form.Text;
import io.carillon.definition.Form.Whole;
import io.carillon.definition.Form.Words;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/// The one text of a definition: keys in the order of the form, quotes only where YAML would read
/// something else, texts of several lines as blocks. Reading it gives the same element again.
final class CanonicalYaml {
  private CanonicalYaml() {}

  static String write(Keyed form, Mapping body) {
    var options = new DumperOptions();
    options.setWidth(Integer.MAX_VALUE);
    options.setSplitLines(false);
    options.setAllowUnicode(true);
    options.setIndent(2);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    var text = new StringWriter();
    try {
      var serializer = new Serializer(new Emitter(text, options), new Resolver(), options, Tag.MAP);
      serializer.open();
      serializer.serialize(node(form, body));
      serializer.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static Node node(Form form, Element element) {
    return switch (form) {
      case Text _, Words _ -> scalar(element, Tag.STR);
      case Flag() -> scalar(element, Tag.BOOL);
      case Whole _ -> scalar(element, Tag.INT);
      case Listing listing -> {
        var items = ((Sequence) element).items();
        var inLine = listing.item() instanceof Text;
        yield new SequenceNode(
            Tag.SEQ,
            items.stream().map(item -> node(listing.item(), item)).toList(),
            inLine ? FlowStyle.FLOW : FlowStyle.BLOCK);
      }
      case Named named -> {
        var tuples = new ArrayList<NodeTuple>();
        ((Mapping) element)
            .entries()
            .forEach((name, value) -> tuples.add(tuple(name, node(named.value(), value))));
        yield new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
      }
      case Keyed keyed -> keyed(keyed, (Mapping) element);
      case ByKey byKey -> {
        var mapping = (Mapping) element;
        yield byKey.cases().entrySet().stream()
            .filter(one -> mapping.entries().containsKey(one.getKey()))
            .findFirst()
            .map(one -> node(one.getValue(), mapping))
            .orElseGet(CanonicalYaml::nothing);
      }
      case ByWord byWord -> {
        var mapping = (Mapping) element;
        var word = mapping.text(byWord.key());
        var keyed =
            word == null
                ? null
                : byWord.cases().getOrDefault(word, byWord.otherwise().orElse(null));
        yield keyed == null ? nothing() : keyed(keyed, mapping);
      }
    };
  }

  private static Node keyed(Keyed form, Mapping mapping) {
    var tuples = new ArrayList<NodeTuple>();
    for (var key : form.keys()) {
      var entry = mapping.entries().get(key.name());
      // A smart list or settings filled in by defaults alone is written out all the same.
      if (entry != null) {
        tuples.add(tuple(key.name(), node(key.form(), entry)));
      }
    }
    return new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
  }

  private static Node nothing() {
    return new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW);
  }

  private static NodeTuple tuple(String key, Node value) {
    return new NodeTuple(scalar(key, Tag.STR), value);
  }

  private static Node scalar(Element element, Tag tag) {
    return scalar(((Scalar) element).text(), tag);
  }

  private static Node scalar(String text, Tag tag) {
    var style = tag.equals(Tag.STR) ? style(text) : ScalarStyle.PLAIN;
    return new ScalarNode(tag, text, null, null, style);
  }

  /// Plain becomes quoted by itself where YAML would read something else. A block keeps a text
  /// exactly unless it starts with blanks or has blanks at line ends; characters YAML must escape,
  /// or takes for a line break of its own, need double quotes.
  private static ScalarStyle style(String text) {
    if (text.codePoints().anyMatch(CanonicalYaml::needsEscape)) {
      return ScalarStyle.DOUBLE_QUOTED;
    }
    if (text.indexOf('\n') < 0) {
      return ScalarStyle.PLAIN;
    }
    var exact =
        !Character.isWhitespace(text.charAt(0))
            && text.lines().noneMatch(line -> line.endsWith(" "));
    return exact ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
  }

  private static boolean needsEscape(int character) {
    return (character < ' ' && character != '\n') // tabs too: a line may end with one
        || (character >= 0x7F && character <= 0x9F)
        || character == 0x2028
        || character == 0x2029
        || character == 0xFEFF;
  }
}
