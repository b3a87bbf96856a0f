package io.carillon.ops.cli;

import static io.carillon.ops.cli.CalledCommand.carillon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

class HelpTest {

  static Stream<String> everyCommand() {
    var names = new ArrayList<String>();
    collect(CommandTree.create(), names);
    return names.stream();
  }

  private static void collect(CommandLine command, List<String> names) {
    names.add(command.getCommandSpec().qualifiedName());
    command.getSubcommands().values().stream()
        .distinct()
        .filter(child -> !(child.getCommand() instanceof HelpCommand))
        .forEach(child -> collect(child, names));
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void saysWhatTheCommandIsForWithAnExampleAndExitCodes(String command) {
    var words = (command + " --help").split(" ");
    var help = carillon(Stream.of(words).skip(1).toArray(String[]::new)).exits(0).out();

    assertThat(help).contains("Usage: " + command, "Exit codes:", "Examples:");
    assertThat(find(command).getCommandSpec().usageMessage().header()).isNotEmpty();
    assertThat(String.join(" ", find(command).getCommandSpec().usageMessage().description()))
        .hasSizeGreaterThan(30);
    assertThat(examples(command)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void hasExamplesThatCanBeTyped(String command) {
    for (var example : examples(command)) {
      assertThatCode(
              () -> CommandTree.create().parseArgs(words(example.substring("carillon ".length()))))
          .as(example)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void documentsTheJsonOfEveryCommandThatAnswers(String command) {
    var spec = find(command).getCommandSpec();
    if (spec.findOption("--json") != null && !(spec.userObject() instanceof CommandGroup)) {
      assertThat(spec.usageMessage().description()).anyMatch(line -> line.startsWith("JSON: "));
      assertThat(spec.findOption("--home")).isNotNull();
      assertThat(spec.findOption("--jdbc-url")).isNotNull();
    }
  }

  @Test
  void isPrintedByTheCompletionScriptToo() {
    assertThat(carillon("completion").exits(0).out()).contains("complete -F", "preview");
  }

  private static CommandLine find(String command) {
    var found = CommandTree.create();
    for (var word : List.of(command.split(" ")).subList(1, command.split(" ").length)) {
      found = found.getSubcommands().get(word);
    }
    return found;
  }

  private static List<String> examples(String command) {
    return Stream.of(find(command).getCommandSpec().usageMessage().footer())
        .flatMap(line -> Stream.of(line.split(" && ")))
        .map(String::strip)
        .filter(line -> line.startsWith("carillon "))
        // Comments begin after several blanks; pipes and files are the shell's.
        .map(line -> line.replaceFirst("( {2,}| [|>] ).*", ""))
        .toList();
  }

  /// @param command without the program's name, as typed into a shell
  static String[] words(String command) {
    var words = new ArrayList<String>();
    var matcher = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)").matcher(command);
    while (matcher.find()) {
      words.add(
          Stream.of(1, 2, 3).map(matcher::group).filter(word -> word != null).findFirst().get());
    }
    return words.toArray(String[]::new);
  }
}
