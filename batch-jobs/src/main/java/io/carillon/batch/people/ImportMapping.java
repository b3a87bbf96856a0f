package io.carillon.batch.people;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/// The file that says which column is which field: YAML, one line a column.
///
/// ```yaml
/// email: Email Address
/// spend: Total Spend
/// internal_code: ignore
/// ```
public final class ImportMapping {
  private ImportMapping() {}

  /// @return field names by column, in the order of the file; every word is text, also `yes` and
  ///   `1`
  /// @throws CampaignException `FILE_SYSTEM` if the file cannot be read; `INVALID_INPUT` with every
  ///   line that is not `column: field`
  public static Map<String, String> read(Path file) {
    Node root;
    try (var text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      root = new Yaml(new LoaderOptions()).compose(text);
    } catch (IOException unreadable) {
      throw new CampaignException(
          ErrorCode.FILE_SYSTEM,
          "%s cannot be read: %s".formatted(file, unreadable.getMessage()),
          unreadable);
    } catch (MarkedYAMLException noYaml) {
      var line = noYaml.getProblemMark() == null ? 1 : noYaml.getProblemMark().getLine() + 1;
      throw refused(List.of(problem(file, line, noYaml.getProblem())));
    } catch (YAMLException noYaml) {
      throw refused(List.of(problem(file, 1, "is not YAML")));
    }
    if (!(root instanceof MappingNode columns)) {
      throw refused(List.of(problem(file, 1, "maps no column")));
    }
    var mapping = new LinkedHashMap<String, String>();
    var problems = new ArrayList<Problem>();
    for (var entry : columns.getValue()) {
      int line = entry.getKeyNode().getStartMark().getLine() + 1;
      if (!(entry.getKeyNode() instanceof ScalarNode column)
          || !(entry.getValueNode() instanceof ScalarNode field)
          || field.getValue().isBlank()) {
        problems.add(problem(file, line, "is not of the form 'column: field'"));
      } else if (mapping.put(column.getValue(), field.getValue()) != null) {
        problems.add(problem(file, line, "maps '%s' again".formatted(column.getValue())));
      }
    }
    if (!problems.isEmpty()) {
      throw refused(problems);
    }
    return mapping;
  }

  private static Problem problem(Path file, int line, String message) {
    return Problem.error(
        "%s:%d".formatted(file.getFileName(), line), message, "write column: field, or ignore");
  }

  private static InvalidInputException refused(List<Problem> problems) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, problems);
  }
}
