package io.carillon.definition;

import io.carillon.definition.Form.ByKey;
import io.carillon.definition.Form.ByWord;
import io.carillon.definition.Form.Flag;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.Listing;
import io.carillon.definition.Form.Named;
import io.carillon.definition.Form.Text;
import io.carillon.definition.Form.Whole;
import io.carillon.definition.Form.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The forms as JSON Schema (draft 2020-12), for editors: what it refuses, [FormReader] refuses.
/// What needs the catalogue or other definitions, only validation finds.
public final class DefinitionSchema {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final ObjectNode definitions = JSON.createObjectNode();

  private DefinitionSchema() {}

  /// The schema of one document; the same text every time, with a line break at its end.
  public static String json() {
    return JSON.writeValueAsString(new DefinitionSchema().root()).replace("\r\n", "\n") + "\n";
  }

  private ObjectNode root() {
    var root = JSON.createObjectNode();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("$id", "urn:carillon:definition");
    root.put("title", "Carillon definition");
    root.put("type", "object");
    root.putArray("required").add("kind");
    var kinds = root.putObject("properties").putObject("kind").putArray("enum");
    var cases = root.putArray("allOf");
    for (var kind : Kind.values()) {
      kinds.add(kind.word());
      whenWord(cases, "kind", kind.word(), kind.form());
    }
    root.set("$defs", definitions);
    return root;
  }

  private ObjectNode schema(Form form) {
    var schema = JSON.createObjectNode();
    switch (form) {
      case Text text -> text(text, schema);
      case Words words -> words.words().forEach(schema.withArray("enum")::add);
      case Flag() -> schema.put("type", "boolean");
      case Whole whole ->
          schema.put("type", "integer").put("minimum", whole.min()).put("maximum", whole.max());
      case Listing listing -> {
        schema.put("type", "array");
        schema.set("items", schema(listing.item()));
        if (listing.atLeast() > 0) {
          schema.put("minItems", listing.atLeast());
        }
        if (listing.atMost() < Integer.MAX_VALUE) {
          schema.put("maxItems", listing.atMost());
        }
      }
      case Named named -> {
        schema.put("type", "object");
        var names = schema.putObject("propertyNames");
        names.put("maxLength", named.name().max());
        if (named.name().pattern() != null) {
          names.put("pattern", whole(named.name().pattern()));
        }
        schema.set("additionalProperties", schema(named.value()));
      }
      case Keyed keyed -> reference(keyed.name(), schema, () -> keyed(keyed));
      case ByKey byKey -> reference(byKey.name(), schema, () -> byKey(byKey));
      case ByWord byWord -> reference(byWord.name(), schema, () -> byWord(byWord));
    }
    return schema;
  }

  /// A text may be written without quotes, and then YAML may take it for something else.
  private static void text(Text form, ObjectNode schema) {
    var types = schema.putArray("type");
    List.of("string", "number", "boolean").forEach(types::add);
    if (form.blankCounts() || form.min() == 0) {
      types.add("null");
    }
    if (form.min() > 0) {
      schema.put("minLength", form.min());
    }
    if (form.max() < Integer.MAX_VALUE) {
      schema.put("maxLength", form.max());
    }
    if (form.pattern() != null) {
      schema.put("pattern", whole(form.pattern()));
    }
  }

  private ObjectNode keyed(Keyed form) {
    var schema = JSON.createObjectNode();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    var required = form.keys().stream().filter(Form.KeyForm::required).toList();
    if (!required.isEmpty()) {
      required.forEach(key -> schema.withArray("required").add(key.name()));
    }
    var properties = schema.putObject("properties");
    for (var key : form.keys()) {
      var property = schema(key.form());
      property.put("description", key.doc());
      switch (key.form()) {
        case Flag() when key.fallback() != null ->
            property.put("default", Boolean.parseBoolean(key.fallback()));
        case Text _, Words _ when key.fallback() != null -> property.put("default", key.fallback());
        default -> {
          // A number has no default so far, and other forms cannot have one.
        }
      }
      properties.set(key.name(), property);
    }
    for (var name : form.someOf()) {
      schema.withArray("anyOf").addObject().putArray("required").add(name);
    }
    form.oneOrMany()
        .ifPresent(
            pair -> schema.putObject("not").putArray("required").add(pair.one()).add(pair.many()));
    return schema;
  }

  private ObjectNode byKey(ByKey form) {
    var schema = JSON.createObjectNode();
    schema.put("type", "object");
    var cases = schema.putArray("allOf");
    var keys = new ArrayList<>(form.cases().keySet());
    form.cases()
        .forEach((key, keyed) -> {
          var one = cases.addObject();
          one.putObject("if").putArray("required").add(key);
          one.set("then", schema(keyed));
        });
    var some = schema.putArray("anyOf");
    keys.forEach(key -> some.addObject().putArray("required").add(key));
    return schema;
  }

  private ObjectNode byWord(ByWord form) {
    var schema = JSON.createObjectNode();
    schema.put("type", "object");
    schema.putArray("required").add(form.key());
    var word = schema.putObject("properties").putObject(form.key());
    var known = form.otherwise().isEmpty() ? word : word.putArray("anyOf").addObject();
    form.cases().keySet().forEach(known.putArray("enum")::add);
    var cases = schema.putArray("allOf");
    form.cases().forEach((one, keyed) -> whenWord(cases, form.key(), one, keyed));
    form.otherwise()
        .ifPresent(keyed -> {
          word.withArray("anyOf").addObject().put("type", "string");
          var other = cases.addObject();
          var when = other.putObject("if").putObject("properties").putObject(form.key());
          form.cases().keySet().forEach(when.putArray("enum")::add);
          other.set("else", schema(keyed));
        });
    return schema;
  }

  private void whenWord(ArrayNode cases, String key, String word, Keyed form) {
    var one = cases.addObject();
    var when = one.putObject("if");
    when.putObject("properties").putObject(key).put("const", word);
    when.putArray("required").add(key);
    one.set("then", schema(form));
  }

  private void reference(String name, ObjectNode schema, Supplier<ObjectNode> definition) {
    if (!definitions.has(name)) {
      definitions.putNull(name); // its place in the order, also for what it refers to itself
      definitions.set(name, definition.get());
    }
    schema.put("$ref", "#/$defs/" + name);
  }

  private static String whole(String pattern) {
    return "^(?:" + pattern + ")$";
  }
}
