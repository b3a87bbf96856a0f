package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A MySQL JDBC url, as far as this package has to understand one: who is addressed (for messages,
/// without credentials), which schema, and which parameters are there. Everything else is handed on
/// as it was written.
final class JdbcUrl {
  private static final Pattern FORM =
      Pattern.compile("(jdbc:mysql(?:\\+srv)?(?::\\w+)?://)([^/?]*)(?:/([^?]*))?(?:\\?(.*))?");
  private static final Pattern HOST_ONLY = Pattern.compile("[^:,()\\[\\]]+");
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1]|)(:\\d+)?", Pattern.CASE_INSENSITIVE);

  private final String scheme;
  private final String authority;
  private final String schema;
  private final String query;

  private JdbcUrl(String scheme, String authority, String schema, String query) {
    this.scheme = scheme;
    this.authority = authority;
    this.schema = schema;
    this.query = query;
  }

  /// @throws CampaignException `INVALID_SETTING`; the message does not repeat the url, which may
  ///   hold a password
  static JdbcUrl parse(String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "the JDBC url starts with \"%s\": write jdbc:mysql://host:3306/schema"
                  .formatted(start(text))
              + ", also for a MariaDB server");
    }
    var schema = matcher.group(3);
    if (schema == null || schema.isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "the JDBC url names no schema: write %s%s/carillon"
              .formatted(matcher.group(1), withoutCredentials(matcher.group(2))));
    }
    var query = matcher.group(4);
    return new JdbcUrl(matcher.group(1), matcher.group(2), schema, query == null ? "" : query);
  }

  /// Up to `//`, after which a password may come.
  private static String start(String text) {
    var end = text.indexOf("//");
    return text.substring(0, Math.min(end < 0 ? text.length() : end + 2, 30));
  }

  /// `host:port` as written, without user and password; several hosts as they stand.
  String address() {
    var hosts = withoutCredentials(authority);
    if (hosts.isEmpty()) {
      return "localhost:3306";
    }
    return HOST_ONLY.matcher(hosts).matches() ? hosts + ":3306" : hosts;
  }

  private static String withoutCredentials(String authority) {
    var hosts = authority.substring(authority.lastIndexOf('@') + 1);
    // The long form, address=(host=…)(user=…)(password=…), holds them between brackets.
    return hosts.replaceAll("(?i)\\((user|password)=[^)]*\\)", "");
  }

  String schema() {
    return URLDecoder.decode(schema, StandardCharsets.UTF_8);
  }

  boolean loopback() {
    return LOOPBACK.matcher(withoutCredentials(authority)).matches();
  }

  /// The decoded value of a parameter, whatever the case of its name.
  Optional<String> parameter(String name) {
    return Arrays.stream(query.split("&"))
        .filter(pair -> names(pair, name))
        .map(pair -> pair.substring(pair.indexOf('=') + 1))
        .map(value -> URLDecoder.decode(value, StandardCharsets.UTF_8))
        .findFirst();
  }

  /// Whether credentials stand before or between the hosts, where the driver reads them.
  boolean namesUserWithHost() {
    return authority.contains("@") || authority.toLowerCase(Locale.ROOT).contains("(user=");
  }

  /// The same url; with the parameter, if it was absent.
  JdbcUrl withDefault(String name, String value) {
    return parameter(name).isPresent() ? this : withParameter(name, value);
  }

  /// The same url with this parameter in the place of an earlier one of that name.
  JdbcUrl withParameter(String name, String value) {
    var others = withoutParameter(name).query;
    var pair = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    return new JdbcUrl(scheme, authority, schema, others.isEmpty() ? pair : others + "&" + pair);
  }

  JdbcUrl withoutParameter(String name) {
    var others =
        Arrays.stream(query.split("&"))
            .filter(pair -> !pair.isEmpty() && !names(pair, name))
            .collect(Collectors.joining("&"));
    return new JdbcUrl(scheme, authority, schema, others);
  }

  private static boolean names(String pair, String name) {
    return pair.regionMatches(true, 0, name + "=", 0, name.length() + 1);
  }

  /// The same server, another schema.
  JdbcUrl withSchema(String name) {
    return new JdbcUrl(scheme, authority, name, query);
  }

  /// Address and schema only: for messages and logs.
  String redacted() {
    return scheme + withoutCredentials(authority) + "/" + schema;
  }

  /// The whole url, with its password if it holds one: for the driver only.
  String text() {
    return scheme + authority + "/" + schema + (query.isEmpty() ? "" : "?" + query);
  }

  @Override
  public String toString() {
    return redacted();
  }
}
