package io.carillon.batch.people;

import java.nio.file.Path;
import java.util.Optional;

/// What became of an import, all starts together: `read = created + updated + unchanged +
/// rejected`.
///
/// @param importId of table `people_import`
/// @param read rows of the file, without the header and empty lines
/// @param created rows that made a new person
/// @param updated rows that changed at least one value
/// @param unchanged rows that found everything as they say
/// @param rejected rows that are in the reject file
/// @param listed people newly put on the list
/// @param seconds that this start took
/// @param rejects the reject file; empty if no row was rejected
public record ImportResult(
    int importId,
    long read,
    long created,
    long updated,
    long unchanged,
    long rejected,
    long listed,
    double seconds,
    Optional<Path> rejects) {}
