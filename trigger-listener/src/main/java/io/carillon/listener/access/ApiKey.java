package io.carillon.listener.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as everybody may know it, which is without the key.
///
/// @param id never given to another one
/// @param name free again once it is revoked
/// @param revokedAt since when it is refused; null while it is good
public record ApiKey(
    int id,
    String name,
    Set<Scope> scopes,
    Instant createdAt,
    String createdBy,
    @Nullable Instant revokedAt) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
  }
}
