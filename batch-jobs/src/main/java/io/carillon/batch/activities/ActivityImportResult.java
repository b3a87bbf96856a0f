package io.carillon.batch.activities;

import java.nio.file.Path;
import java.util.Optional;

/// What became of an import, all starts together: `read = logged + rejected`.
///
/// @param importId of table `file_import`
/// @param read rows of the file, without the header and empty lines
/// @param logged rows that are activities now
/// @param rejected rows that are in the reject file
/// @param newPeople people made because a row is about them
/// @param seconds that this start took
/// @param rejects the reject file; empty if no row was rejected
public record ActivityImportResult(
    int importId,
    long read,
    long logged,
    long rejected,
    long newPeople,
    double seconds,
    Optional<Path> rejects) {}
