/// Who may use the HTTP API: keys with scopes.
///
/// Start at [ApiKeys]. A key is shown once, when it is made; what is stored is its hash. A key that
/// is revoked is refused with the next request.
@NullMarked
package io.carillon.listener.access;

import org.jspecify.annotations.NullMarked;
