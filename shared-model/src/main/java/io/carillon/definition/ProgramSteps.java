package io.carillon.definition;

import io.carillon.definition.Element.Scalar;
import io.carillon.failure.Nearest;
import io.carillon.flow.Action;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.TextFold;
import io.carillon.program.EngagementStream;
import io.carillon.program.MemberField;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Flow steps of one campaign that change what people are in a program (FL-33 to FL-43). All
/// methods return empty if a problem was reported.
final class ProgramSteps {
  static final String CHANGE_STATUS = "Change Program Status";
  static final String CHANGE_SUCCESS = "Change Program Success";
  static final String CHANGE_MEMBER_DATA = "Change Program Member Data";
  static final String ADD_TO_ENGAGEMENT = "Add to Engagement Program";
  static final String CHANGE_STREAM = "Change Engagement Program Stream";
  static final String CHANGE_CADENCE = "Change Engagement Program Cadence";
  private static final String PAUSED = "Paused";
  private static final String NORMAL = "Normal";
  private static final String SUCCESS = "Success";
  private static final String SUCCESS_DATE = "Success Date";
  private static final String ACQUISITION_PROGRAM = "Acquisition Program Name"; // FL-38

  private final Compiler compiler;
  private final Entry campaign;
  private final Problems problems;

  ProgramSteps(Compiler compiler, Entry campaign, Problems problems) {
    this.compiler = compiler;
    this.campaign = campaign;
    this.problems = problems;
  }

  /// @param values program and new status
  Optional<Action> changeStatus(List<Scalar> values) {
    return program(values.get(0))
        .flatMap(program -> {
          var name = values.get(1);
          if (TextFold.key(name.text()).equals(TextFold.key(ProgramStatus.NOT_IN_PROGRAM))) {
            return Optional.of(
                new Action.ChangeProgramStatus(program, Optional.empty(), acquisition()));
          }
          return status(program, name)
              .map(status ->
                  new Action.ChangeProgramStatus(program, Optional.of(status), acquisition()));
        });
  }

  /// The parameters with the campaign's own program for one that is missing (FL-39).
  Map<String, Scalar> inOwnProgram(Map<String, Scalar> parameters, Place place) {
    var program = campaign.program();
    if (program == null || parameters.containsKey("program")) {
      return parameters;
    }
    var all = new LinkedHashMap<>(parameters);
    all.put("program", new Scalar(place, program));
    return all;
  }

  /// @param values program, attribute and new value
  Optional<Action> changeSuccess(List<Scalar> values) {
    return program(values.get(0))
        .flatMap(program -> {
          var attribute = TextFold.key(values.get(1).text());
          if (attribute.equals(TextFold.key(SUCCESS))) {
            return value(FieldType.BOOLEAN, values.get(2))
                .map(success ->
                    new Action.ChangeProgramSuccess(program, (Boolean) success, Optional.empty()));
          }
          if (attribute.equals(TextFold.key(SUCCESS_DATE))) {
            return value(FieldType.DATETIME, values.get(2))
                .map(date ->
                    new Action.ChangeProgramSuccess(program, true, Optional.of((Instant) date)));
          }
          problems.error(
              values.get(1).place(),
              "this step does not change '%s'"
                  .formatted(ScalarReader.shortened(values.get(1).text())),
              Nearest.repair(values.get(1).text(), List.of(SUCCESS, SUCCESS_DATE)));
          return Optional.empty();
        });
  }

  /// A value without tokens: section 7.4 does not name this step.
  private Optional<Object> value(FieldType type, Scalar written) {
    if (FieldValue.read(type, written.text(), compiler.zone())
            instanceof FieldValue.Value(var value)
        && value != null) {
      return Optional.of(value);
    }
    problems.error(
        written.place(),
        "'%s' is no value of this attribute".formatted(ScalarReader.shortened(written.text())),
        type == FieldType.BOOLEAN
            ? "write true or false"
            : "write a date such as 2026-05-31; for no success, 'false' for the attribute Success");
    return Optional.empty();
  }

  /// @param values program and stream
  Optional<Action> addToEngagement(List<Scalar> values) {
    return engagement(values.get(0))
        .flatMap(program ->
            stream(program, values.get(1))
                .map(stream -> new Action.AddToEngagement(program, stream, acquisition())));
  }

  /// @param values program and stream
  Optional<Action> changeStream(List<Scalar> values) {
    return engagement(values.get(0))
        .flatMap(program ->
            stream(program, values.get(1))
                .map(stream -> new Action.ChangeStream(program, stream, acquisition())));
  }

  /// @param values program and new value
  Optional<Action> changeCadence(List<Scalar> values) {
    var cadence = TextFold.key(values.get(1).text());
    boolean paused = cadence.equals(TextFold.key(PAUSED));
    if (!paused && !cadence.equals(TextFold.key(NORMAL))) {
      problems.error(
          values.get(1).place(),
          "there is no cadence '%s'".formatted(ScalarReader.shortened(values.get(1).text())),
          Nearest.repair(values.get(1).text(), List.of(PAUSED, NORMAL)));
      return Optional.empty();
    }
    return engagement(values.get(0))
        .map(program -> new Action.ChangeCadence(program, paused, acquisition()));
  }

  private Optional<Program> engagement(Scalar name) {
    var sink = problems.at(name.place());
    var entry = compiler.library().find(Kind.PROGRAM, name.text(), campaign, sink);
    if (entry.isPresent()
        && !ProgramCompiler.type(entry.get()).equals(ProgramCompiler.ENGAGEMENT)) {
      sink.error(
          "%s is of type %s".formatted(entry.get(), ProgramCompiler.type(entry.get())),
          "name a program of type Engagement");
      return Optional.empty();
    }
    return entry.flatMap(found -> compiler.programFor(found, sink));
  }

  private Optional<EngagementStream> stream(Program program, Scalar name) {
    var stream = program.findStream(name.text());
    if (stream.isEmpty()) {
      problems.error(
          name.place(),
          "program '%s' has no stream '%s'"
              .formatted(program.name(), ScalarReader.shortened(name.text())),
          program.streams().isEmpty()
              ? "write 'streams:' in the program"
              : Nearest.repair(
                  name.text(), program.streams().stream().map(EngagementStream::name).toList()));
    }
    return stream;
  }

  Optional<MemberField> memberField(Scalar name) {
    return compiler
        .library()
        .find(Kind.PROGRAM_MEMBER_FIELD, name.text(), null, problems.at(name.place()))
        .flatMap(entry ->
            Optional.ofNullable(entry.document().body().text("type"))
                .map(type -> new MemberField(entry.name(), ActivityTypeCompiler.type(type))));
  }

  Optional<Program> program(Scalar name) {
    var sink = problems.at(name.place());
    return compiler
        .library()
        .find(Kind.PROGRAM, name.text(), campaign, sink)
        .flatMap(entry -> compiler.programFor(entry, sink));
  }

  // FL-33
  private Optional<ProgramStatus> status(Program program, Scalar name) {
    var status = program.find(name.text());
    if (status.isEmpty()) {
      var known = new ArrayList<>(program.statuses().stream().map(ProgramStatus::name).toList());
      known.add(ProgramStatus.NOT_IN_PROGRAM);
      problems.error(
          name.place(),
          "program '%s' has no status '%s'"
              .formatted(program.name(), ScalarReader.shortened(name.text())),
          Nearest.repair(name.text(), known));
    } else if (status.get().hidden()) {
      problems.warning(
          name.place(),
          "status '%s' is hidden: it is not meant for further members"
              .formatted(status.get().name()),
          "name another status, or show it again in its channel");
    }
    return status;
  }

  private Field acquisition() {
    return compiler.fields().require(ACQUISITION_PROGRAM);
  }
}
