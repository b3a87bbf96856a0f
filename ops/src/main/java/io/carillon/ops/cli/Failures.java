package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Problem;
import io.carillon.ops.terminal.Output;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// How a command fails: one message for people, one document for scripts, and the exit code.
final class Failures {
  /// What `--json` prints instead of an answer.
  record Document(ErrorDocument error) {}

  /// @param code of [ErrorCode], or `USAGE` for a wrong command line, or `UNEXPECTED` for a bug
  /// @param message on its own: what, where, how to repair it
  /// @param problems each thing that is wrong with an input; empty if the message says it all
  record ErrorDocument(String code, String message, List<ProblemDocument> problems) {}

  record ProblemDocument(String severity, String place, String message, String repair) {
    static ProblemDocument of(Problem problem) {
      return new ProblemDocument(
          problem.severity().name(), problem.place(), problem.message(), problem.repair());
    }
  }

  // Class 42, but for the administrator of the server to repair: no rights to the schema, table,
  // column, statement or routine; no such schema; too many connections or statements of an account.
  private static final Set<Integer> OF_THE_SERVER =
      Set.of(1044, 1049, 1142, 1143, 1203, 1226, 1227, 1370, 1461);

  private Failures() {}

  /// A command threw.
  static int onExecution(Exception failure, CommandLine command) {
    var known = known(failure);
    var common = CommonOptions.of(command.getCommandSpec());
    if (common != null && common.json()) {
      print(command, document(known, failure));
    }
    var err = command.getErr();
    err.println(command.getColorScheme().errorText("carillon: " + text(known, failure)));
    if (common != null && common.verbose()) {
      failure.printStackTrace(err);
    }
    err.flush();
    return known == null ? ExitCode.FAILED : ExitCode.of(known);
  }

  /// The command line could not be understood.
  static int onUsage(ParameterException wrong, String[] arguments) {
    var command = wrong.getCommandLine();
    var message = String.valueOf(wrong.getMessage());
    if (Arrays.asList(arguments).contains("--json")) {
      print(command, new Document(new ErrorDocument("USAGE", message, List.of())));
    }
    var err = command.getErr();
    err.println(command.getColorScheme().errorText("carillon: " + message));
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private static Document document(@Nullable CampaignException known, Exception failure) {
    return new Document(
        known == null
            ? new ErrorDocument("UNEXPECTED", unexpected(failure), List.of())
            : new ErrorDocument(
                known.code().name(),
                String.valueOf(known.getMessage()),
                problems(known).stream().map(ProblemDocument::of).toList()));
  }

  private static String text(@Nullable CampaignException known, Exception failure) {
    if (known == null) {
      return unexpected(failure);
    }
    var problems = problems(known);
    return switch (problems.size()) {
      case 0 -> String.valueOf(known.getMessage());
      case 1 -> problems.getFirst().toString();
      default -> lines(problems);
    };
  }

  /// One problem a line, errors marked only where warnings stand among them.
  static String lines(List<Problem> problems) {
    var text = new StringBuilder("%d problems".formatted(problems.size()));
    boolean mixed = problems.stream().anyMatch(problem -> !problem.isError());
    for (var problem : problems) {
      text.append("\n  ");
      if (mixed) {
        text.append(problem.isError() ? "error    " : "warning  ");
      }
      text.append(problem);
    }
    return text.toString();
  }

  private static List<Problem> problems(CampaignException known) {
    return known instanceof InvalidInputException input ? input.problems() : List.of();
  }

  /// What the engine says about it, if the exception is one of its own or stands for a well-known
  /// trouble from outside; null if nobody foresaw it.
  private static @Nullable CampaignException known(Throwable failure) {
    return switch (failure) {
      case CampaignException own -> own;
      // The database was there, and we asked it nonsense.
      case SQLException bug when isOfTheStatement(bug) -> null;
      case SQLException database -> ofDatabase(database);
      case IOException file ->
          new CampaignException(ErrorCode.FILE_SYSTEM, "a file failed: " + inWords(file), file);
      default -> failure.getCause() == null ? null : known(failure.getCause());
    };
  }

  /// Class 42: a statement that can never have worked.
  private static boolean isOfTheStatement(SQLException failure) {
    return String.valueOf(failure.getSQLState()).startsWith("42")
        && !OF_THE_SERVER.contains(failure.getErrorCode());
  }

  /// Java names the file only.
  private static String inWords(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> "there is no file or folder " + missing.getFile();
      case AccessDeniedException denied ->
          "%s may not be used by this account".formatted(denied.getFile());
      default -> String.valueOf(failure.getMessage());
    };
  }

  private static CampaignException ofDatabase(SQLException failure) {
    var message = String.valueOf(failure.getMessage()).strip();
    boolean full =
        failure.getErrorCode() == 1021
            || failure.getErrorCode() == 1114
            || message.contains("No space left")
            || message.contains("is full");
    var advice =
        full
            ? "the disk of the database is full: make room there"
            : "check that the server is up and that this account may do what was asked";
    return new CampaignException(
        ErrorCode.DATABASE_UNAVAILABLE,
        """
        the database refused or went away: %s (error %d, state %s)
          %s.
          What was committed stays; a run that was under way goes on with `carillon runs restart`.\
        """
            .formatted(message, failure.getErrorCode(), failure.getSQLState(), advice),
        failure);
  }

  private static String unexpected(Throwable failure) {
    return "this was not foreseen: %s; run it again with --verbose and report what it prints"
        .formatted(failure);
  }

  private static void print(CommandLine command, Document document) {
    command.getOut().println(Output.toJson(document));
    command.getOut().flush();
  }
}
