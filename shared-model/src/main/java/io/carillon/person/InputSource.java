package io.carillon.person;

/// By which way values reach a person, where a field can be protected against it (FL-10).
public enum InputSource {
  LIST_IMPORT,
  /// Response mappings.
  WEBHOOK
}
