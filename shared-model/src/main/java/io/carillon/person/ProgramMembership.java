package io.carillon.person;

/// What one member is in a program (AN-10).
///
/// @param statusId in the program's channel
/// @param success whether the member has ever reached a status that counts as success
public record ProgramMembership(int statusId, boolean success) {}
