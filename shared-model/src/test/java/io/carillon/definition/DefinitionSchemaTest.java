package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import tools.jackson.databind.json.JsonMapper;

class DefinitionSchemaTest {
  private static final Path COMMITTED = Path.of("..", "ops", "docs", "carillon.schema.json");

  @Test
  void theCommittedSchemaIsTheGeneratedOne() throws IOException {
    if (Boolean.getBoolean("carillon.schema.write")) {
      Files.writeString(COMMITTED, DefinitionSchema.json());
    }
    assertThat(Files.readString(COMMITTED, StandardCharsets.UTF_8))
        .as("run this test with -Dcarillon.schema.write=true and commit the file")
        .isEqualTo(DefinitionSchema.json());
  }

  @Test
  void everySampleMeetsTheSchema() {
    for (var file : Workbench.samples()) {
      for (var node : new Yaml(new LoaderOptions()).composeAll(new StringReader(file.text()))) {
        assertThat(refusals(node)).as(file.name()).isEmpty();
      }
    }
  }

  @Test
  void everyCanonicalTextMeetsTheSchema() {
    for (var entry : Workbench.of(Workbench.samples()).library.entries()) {
      assertThat(refusals(entry.document().canonical())).as(entry.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: C",
        "kind: Campain\nname: C",
        "kind: Campaign",
        "kind: Campaign\nname: ''",
        "kind: Campaign\nname: C\nflowe: []",
        "kind: Campaign\nname: C\nflow: [{step: Create Task}]",
        "kind: Campaign\nname: C\nflow: [{step: Add to List, email: E}]",
        "kind: Campaign\nname: C\nflow: [{step: Do Nothing, id: 0}]",
        "kind: Campaign\nname: C\nsettings: {qualification: once a week}",
        "kind: Campaign\nname: C\nsettings: {personLimit: -1}",
        "kind: Campaign\nname: C\nsmartList: {triggers: [{trigger: Opens Email, minTimes: 2}]}",
        "kind: Campaign\nname: C\nsmartList: {triggers: [{source: any}]}",
        "kind: Campaign\nname: C\nsmartList: {match: some}",
        "kind: SmartList\nname: L\nfilters: []",
        "kind: SmartList\nname: L\nfilters: [{operator: is, value: CA}]",
        "kind: SmartList\nname: L\nfilters: [{field: State, operator: iss, value: CA}]",
        "kind: SmartList\nname: L\nfilters: [{field: S, operator: is, value: a, values: [b]}]",
        "kind: SmartList\nname: L\nfilters: [{filter: Opened Email, minTimes: 0}]",
        "kind: SmartList\nname: L\nfilters: [{filter: Opened Email, field: State}]",
        "kind: Email\nname: E\nfrom: {address: a@b.c}\nsubject: s",
        "kind: Email\nname: E\nsubject: s\ntext: t",
        "kind: Email\nname: E\nfrom: {address: a@b.c}\nsubject: s\ntext: t\napproved: 'yes'",
        "kind: Program\nname: P\ntokens: {T: {type: colour, value: red}}",
        "kind: Program\nname: P\ntokens: {'a{b': {type: text, value: red}}",
        "kind: StaticList\nname: [a]",
        "kind: ActivityType\nname: T",
        "kind: ActivityType\nname: T\nprimary: P\nattributes: [{name: A, type: CURRENCY}]",
        "kind: ActivityType\nname: T\nprimary: P\nattributes: [{name: A}]"
      })
  void whatTheSchemaRefusesTheReaderRefusesToo(String yaml) {
    assertThat(refusals(yaml)).isNotEmpty();
    assertThat(Workbench.of(yaml).problems.hasErrors()).isTrue();
  }

  private static List<?> refusals(String yaml) {
    return refusals(new Yaml(new LoaderOptions()).compose(new StringReader(yaml)));
  }

  private static List<?> refusals(Node node) {
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(DefinitionSchema.json());
    return schema.validate(JsonMapper.shared().writeValueAsString(value(node)), InputFormat.JSON);
  }

  /// As an editor's YAML reader hands it to a schema; dates stay texts there.
  private static Object value(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        var map = new LinkedHashMap<String, Object>();
        for (var tuple : mapping.getValue()) {
          map.put(((ScalarNode) tuple.getKeyNode()).getValue(), value(tuple.getValueNode()));
        }
        yield map;
      }
      case SequenceNode sequence -> {
        var list = new ArrayList<Object>();
        sequence.getValue().forEach(item -> list.add(value(item)));
        yield list;
      }
      default -> scalar((ScalarNode) node);
    };
  }

  private static Object scalar(ScalarNode node) {
    var text = node.getValue();
    if (node.getTag().equals(Tag.INT)) {
      return Long.valueOf(text);
    }
    if (node.getTag().equals(Tag.BOOL) && List.of("true", "false").contains(text)) {
      return Boolean.valueOf(text);
    }
    return node.getTag().equals(Tag.NULL) ? null : text;
  }
}
