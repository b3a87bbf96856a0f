package io.carillon.program;

/// One stream of an engagement program; a member is in one of them (FL-41).
///
/// @param id in its program, from 1; stays when the stream is called differently
/// @param name unique in its program, ignoring case
public record EngagementStream(int id, String name) {}
