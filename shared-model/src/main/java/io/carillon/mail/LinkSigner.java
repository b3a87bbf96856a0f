package io.carillon.mail;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs short texts for links, so that nobody can make one up: HMAC-SHA256, cut to 128 bits. A
/// text that was signed for one purpose does not pass for another. Whoever has a link can read its
/// text: it is signed, not hidden. Thread-safe.
public final class LinkSigner {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 16;
  private static final int LEAST_KEY_BYTES = 32;

  private final SecretKeySpec key;

  /// @param key at least 32 bytes
  public LinkSigner(byte[] key) {
    if (key.length < LEAST_KEY_BYTES) {
      throw new IllegalArgumentException("a key of %d bytes is too short".formatted(key.length));
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /// @return of characters that need no escape in a path
  public String sign(String purpose, String text) {
    return encode(bytes(text)) + "." + encode(signature(purpose, text));
  }

  /// @return the text; empty if it was signed with another key, for another purpose, or not at all
  public Optional<String> verify(String purpose, String signed) {
    int dot = signed.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    try {
      var text =
          new String(
              Base64.getUrlDecoder().decode(signed.substring(0, dot)), StandardCharsets.UTF_8);
      // The one way to write it counts; compared in the same time wherever they differ.
      return MessageDigest.isEqual(bytes(sign(purpose, text)), bytes(signed))
          ? Optional.of(text)
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private byte[] signature(String purpose, String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes(purpose));
      mac.update((byte) 0);
      return Arrays.copyOf(mac.doFinal(bytes(text)), SIGNATURE_BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
