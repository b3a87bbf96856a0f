package io.carillon.person;

/// A list that people are put on and taken off by hand, import or flow (SL-60).
///
/// @param id stable; what activities 24 and 25 refer to
/// @param name unique ignoring case
public record StaticList(int id, String name) {}
