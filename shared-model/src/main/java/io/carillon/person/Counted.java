package io.carillon.person;

/// Something that each person has a number of, and that a loader counts for a whole chunk:
/// activities that meet a smart list's filter, entries into a campaign, other people with the same
/// values. Equal questions are equal objects.
public interface Counted {}
