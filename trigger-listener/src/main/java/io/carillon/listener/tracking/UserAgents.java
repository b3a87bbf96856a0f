package io.carillon.listener.tracking;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import ua_parser.Parser;

/// What a user agent's own words say about platform and device (AL-34). Thread-safe.
final class UserAgents {
  // What is longer was made up, and costs time to take apart.
  private static final int CHARACTERS = 1_000;
  // What the parser says of what it does not know.
  private static final String UNKNOWN = "Other";
  private static final Set<String> MOBILE =
      Set.of(
          "Android",
          "BlackBerry OS",
          "BlackBerry Tablet OS",
          "Firefox OS",
          "HarmonyOS",
          "iOS",
          "KaiOS",
          "Symbian OS",
          "Tizen",
          "Windows Mobile",
          "Windows Phone");

  private final Parser parser = new Parser();

  /// @return attributes of an activity, without those that nothing is known of (AL-04)
  Map<String, String> attributes(String userAgent) {
    var attributes = new LinkedHashMap<String, String>();
    var text = shortened(userAgent);
    if (text.isEmpty()) {
      return attributes;
    }
    var client = parser.parse(text);
    if (!client.os.family.equals(UNKNOWN)) {
      attributes.put("Platform", client.os.family);
      attributes.put("Is Mobile Device", Boolean.toString(MOBILE.contains(client.os.family)));
    }
    if (!client.device.family.equals(UNKNOWN)) {
      attributes.put("Device", client.device.family);
    }
    attributes.put("User Agent", text);
    return attributes;
  }

  String shortened(String userAgent) {
    var text = userAgent.strip();
    return text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS);
  }
}
