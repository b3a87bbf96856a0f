package io.carillon.batch.events;

import java.nio.file.Path;
import java.util.Optional;

/// What became of an import, all starts together: `read = accepted + duplicates + rejected`.
///
/// @param importId of table `file_import`
/// @param read rows of the file, without the header and empty lines
/// @param accepted rows that are activities now
/// @param duplicates rows whose id was accepted before, from this file or elsewhere
/// @param rejected rows that are in the reject file
/// @param newPeople people made because a row is about them
/// @param seconds that this start took
/// @param rejects the reject file; empty if no row was rejected
public record EventImportResult(
    int importId,
    long read,
    long accepted,
    long duplicates,
    long rejected,
    long newPeople,
    double seconds,
    Optional<Path> rejects) {}
