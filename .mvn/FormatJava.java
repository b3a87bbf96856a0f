import com.google.googlejavaformat.java.GoogleJavaFormatToolProvider;

/// Runs google-java-format over every Java file below the working directory: `check` names those it
/// would change, `apply` changes them. It is started by the root POM on JDK 25 and not by Spotless,
/// because this formatter needs a newer JDK than the 17 that Maven itself may run on.
void main(String[] mode) throws IOException {
  List<String> arguments =
      switch (mode[0]) {
        case "check" -> new ArrayList<>(List.of("--dry-run", "--set-exit-if-changed"));
        case "apply" -> new ArrayList<>(List.of("--replace"));
        default ->
            throw new IllegalArgumentException(
                "-Dformat is '%s': say check or apply".formatted(mode[0]));
      };
  try (Stream<Path> files = Files.walk(Path.of(""))) {
    files
        .map(Path::toString)
        .filter(file -> file.endsWith(".java"))
        .filter(file -> !file.matches("(.*[/\\\\])?target[/\\\\].*"))
        .sorted()
        .forEach(arguments::add);
  }
  int exit =
      new GoogleJavaFormatToolProvider()
          .run(System.out, System.err, arguments.toArray(String[]::new));
  if (exit != 0) {
    System.err.println(
        "Some Java files are not formatted. To format them: ./mvnw -N verify -Dformat=apply");
  }
  System.exit(exit);
}
