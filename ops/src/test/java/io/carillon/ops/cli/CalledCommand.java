package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One call of the command line in this process, with what it printed.
record CalledCommand(int exitCode, String out, String err) {

  static CalledCommand carillon(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        CommandTree.create()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new CalledCommand(exitCode, out.toString(), err.toString());
  }

  /// Standard output as the one JSON document it must be.
  JsonNode json() {
    var mapper =
        JsonMapper.builder()
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    return mapper.readTree(out);
  }

  CalledCommand exits(int expected) {
    assertThat(exitCode).as("exit code, with%n%s%s", out, err).isEqualTo(expected);
    return this;
  }
}
