package io.carillon.listener.webhooks;

import io.carillon.person.Field;
import org.jspecify.annotations.Nullable;

/// What an answer has for a field.
///
/// @param text null if what stands there is a list or an object
record MappedValue(Field field, @Nullable String text) {}
