package io.carillon.flow;

import io.carillon.person.TextFold;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A mail that a step decided to send, to the person or about the person to staff: goes to the
/// outbox in the transaction of the step's other effects.
///
/// @param campaignId the executed campaign whose step it is; null for the run's own campaign
/// @param callPath of the step's flow
/// @param choice 0 for the default (CH-10)
/// @param to the address when the step ran
/// @param tokenValues the values of the e-mail's tokens when the step ran, by token as written
///   (FL-02)
/// @param alert whether it goes to staff (FL-25)
/// @param limited whether the communication limits are asked again when it leaves (CL-02)
public record Mail(
    long personId,
    @Nullable Integer campaignId,
    String callPath,
    int stepId,
    int choice,
    EmailRef email,
    String to,
    Map<String, String> tokenValues,
    boolean limited,
    boolean alert) {
  /// What an e-mail address looks like: an expression for the whole text.
  public static final String ADDRESS = "[^\\s@<>\"]+@[^\\s@<>\"]+";

  private static final int KEY_CHARACTERS = 255;

  /// What makes two addresses the same one (FL-22): case does not count. At most 255 characters.
  public static String addressKey(String address) {
    var key = TextFold.key(address);
    return key.length() > KEY_CHARACTERS && key.codePointCount(0, key.length()) > KEY_CHARACTERS
        ? key.substring(0, key.offsetByCodePoints(0, KEY_CHARACTERS))
        : key;
  }
}
