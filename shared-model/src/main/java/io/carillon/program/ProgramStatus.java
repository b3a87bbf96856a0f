package io.carillon.program;

/// One status that members of a channel's programs can have (AN-10).
///
/// @param id in its channel, from 1; stays when the status is called differently (AN-12)
/// @param name unique in its channel, ignoring case
/// @param step how far it is, from 1: nobody goes back to a lower one (FL-34)
/// @param success whether who gets here has reached what the program is for
/// @param hidden not offered any more; who has it keeps it
public record ProgramStatus(int id, String name, int step, boolean success, boolean hidden) {
  /// What people who are no members have; its step is 0 (AN-10).
  public static final String NOT_IN_PROGRAM = "Not in Program";
}
